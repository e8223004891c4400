using System.Runtime.InteropServices;
using TorchSharp;
using TransferPipeline.Train.Heads;

namespace TransferPipeline.Train.Tuning;

/// <summary>What a network says of rows, as the deployed graph would, but for the temperature.</summary>
internal static class TailEvaluation
{
    /// <summary>Row-major [rows, classes]. The rows' first views, a batch at a time.</summary>
    internal static float[] Logits(TailNetwork network, TailRows rows, int batchSize, CancellationToken cancellationToken)
    {
        using var noGradients = torch.no_grad();
        var logits = new float[rows.Count * network.Classes];
        for (var start = 0; start < rows.Count; start += batchSize)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var scope = torch.NewDisposeScope();
            int[] places = [.. Enumerable.Range(start, Math.Min(batchSize, rows.Count - start))];
            var part = TunedValues.Flat(network.Logits(rows.Gather(places)));
            MemoryMarshal.Cast<byte, float>(part.bytes).CopyTo(logits.AsSpan(start * network.Classes));
        }

        return logits;
    }

    internal static HeldOutLoss Judge(TailNetwork network, TailRows rows, int batchSize, CancellationToken cancellationToken) =>
        HeldOutLoss.Of(double.NaN, Logits(network, rows, batchSize, cancellationToken), rows.Classes);
}
