using System.Runtime.InteropServices;
using TorchSharp;
using TransferPipeline.Train.Heads;

namespace TransferPipeline.Train.Tuning;

/// <summary>What a network says of rows, as the deployed graph would, but for the temperature.</summary>
internal static class TailEvaluation
{
    /// <summary>Row-major [rows, classes]. The rows' first views, a batch at a time, rows of about the same length together.</summary>
    internal static float[] Logits(TailNetwork network, TailRows rows, int batchSize, CancellationToken cancellationToken)
    {
        using var noGradients = torch.no_grad();
        var logits = new float[rows.Count * network.Classes];
        var lengths = rows.Lengths();
        int[] order = [.. Enumerable.Range(0, rows.Count).OrderBy(row => lengths?[row])];
        for (var start = 0; start < rows.Count; start += batchSize)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var scope = torch.NewDisposeScope();
            var places = order.AsSpan(start, Math.Min(batchSize, rows.Count - start));
            var part = TunedValues.Flat(network.Logits(rows.Gather(places)));
            var values = MemoryMarshal.Cast<byte, float>(part.bytes);
            for (var index = 0; index < places.Length; index++)
                values.Slice(index * network.Classes, network.Classes).CopyTo(logits.AsSpan(places[index] * network.Classes));
        }

        return logits;
    }

    internal static HeldOutLoss Judge(TailNetwork network, TailRows rows, int batchSize, CancellationToken cancellationToken) =>
        HeldOutLoss.Of(double.NaN, Logits(network, rows, batchSize, cancellationToken), rows.Targets);
}
