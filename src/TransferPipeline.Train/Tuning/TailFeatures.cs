using System.Runtime.InteropServices;
using TorchSharp;
using TransferPipeline.Onnx.Blocks;
using TransferPipeline.Train.Graphs;
using TransferPipeline.Train.Heads;

namespace TransferPipeline.Train.Tuning;

/// <summary>What the layers behind the cut give before anything is tuned.</summary>
internal static class TailFeatures
{
    /// <param name="scratch">Names a file for features that are many.</param>
    /// <returns>The rows' first views; the caller disposes them.</returns>
    internal static HeadTrainingSet Of(
        ModelBlocks blocks, CutPoint? cut, TuningRows rows, string[] labels, int batchSize, Func<string, string> scratch, CancellationToken cancellationToken)
    {
        using var graph = TorchGraph.Create(blocks.Model, TailLayout.Of(blocks, cut).Inputs, [blocks.Output], new() { Trainable = [] });
        return new HeadTrainingSet { Train = Split(rows.Train)!, Validation = Split(rows.Validation), Test = Split(rows.Test), Labels = labels };

        LabelledFeatures? Split(TailRows? split) => split is null ? null : new()
        {
            Values = Run(graph, split, batchSize, scratch, cancellationToken),
            Classes = [.. split.Classes],
            Keys = [.. split.Keys],
        };
    }

    private static FeatureMatrix Run(TorchGraph graph, TailRows rows, int batchSize, Func<string, string> scratch, CancellationToken cancellationToken)
    {
        using var noGradients = torch.no_grad();
        FeatureMatrix? values = null;
        for (var start = 0; start < rows.Count; start += batchSize)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var scope = torch.NewDisposeScope();
            var count = Math.Min(batchSize, rows.Count - start);
            var features = graph.Forward(rows.Gather([.. Enumerable.Range(start, count)]), ForwardMode.Inference)[0].flatten(1).contiguous();
            var width = (int)features.shape[1];
            values ??= FeatureMatrix.For(rows.Count, width, scratch);
            values.Write(new RowRange(start, count), MemoryMarshal.Cast<byte, float>(features.bytes));
        }

        return values ?? FeatureMatrix.InMemory(0, 0);
    }
}
