using System.Runtime.InteropServices;
using TorchSharp;
using TransferPipeline.Onnx.Blocks;
using TransferPipeline.Train.Graphs;
using TransferPipeline.Train.Heads;
using TransferPipeline.Train.Ladder;

namespace TransferPipeline.Train.Tuning;

/// <summary>What pretrained layers give, run once in torch over the rows.</summary>
internal static class TailFeatures
{
    /// <param name="rows">Where the step begins.</param>
    /// <param name="scratch">Names a file, given its extension, for features that are many.</param>
    /// <returns>The rows' first views; the caller disposes them.</returns>
    internal static HeadTrainingSet Of(TuningStep step, TuningRows rows, string[] labels, int batchSize, Func<string, string> scratch, CancellationToken cancellationToken)
    {
        using var graph = step.Trains ? Graph(step.Blocks, step.From, step.Blocks.Output) : null;
        return new HeadTrainingSet { Train = Split(rows.Train)!, Validation = Split(rows.Validation), Test = Split(rows.Test), Labels = labels };

        LabelledFeatures? Split(TailRows? split) => split is null ? null : new()
        {
            Values = Run(graph, split with { Views = 1, Chosen = FirstViews(split) }, batchSize, scratch, cancellationToken).Values ?? FeatureMatrix.InMemory(0, 0),
            Targets = split.Targets,
            Keys = [.. split.Keys],
        };
    }

    /// <summary>The same rows further up in the network, all their views.</summary>
    /// <param name="from">Where the rows are; null: at the network's inputs.</param>
    /// <param name="to">A cut behind that; null: the features.</param>
    internal static TuningRows Advance(
        ModelBlocks blocks, CutPoint? from, CutPoint? to, TuningRows rows, int batchSize, Func<string, string> scratch, CancellationToken cancellationToken)
    {
        using var graph = Graph(blocks, from, to?.Tensor ?? blocks.Output);
        var names = TailLayout.Of(blocks, from).Inputs;
        return new TuningRows { Train = Split(rows.Train)!, Validation = Split(rows.Validation), Test = Split(rows.Test) };

        TailRows? Split(TailRows? split)
        {
            if (split is null)
                return null;

            var all = split with { Views = 1, Chosen = AllViews(split) };
            var reached = Run(graph, all, batchSize, scratch, cancellationToken, to is not null && all.Lengths() is not null);
            var sides = (to?.SideInputs ?? []).Select(name => split.Inputs[names.Index().First(input => input.Item == name).Index]);
            return split with { Chosen = null, Inputs = [reached, .. sides.Select(side => side.Only(all.Chosen, scratch))] };
        }
    }

    private static TorchGraph Graph(ModelBlocks blocks, CutPoint? from, string to) =>
        TorchGraph.Create(blocks.Model, TailLayout.Of(blocks, from).Inputs, [to], new() { Trainable = [] });

    private static int[] FirstViews(TailRows rows) => [.. Enumerable.Range(0, rows.Count).Select(row => (rows.Chosen is null ? row : rows.Chosen[row]) * rows.Views)];

    private static int[] AllViews(TailRows rows) => [.. FirstViews(rows).SelectMany(first => Enumerable.Range(first, rows.Views))];

    /// <param name="graph">Null: the values are taken as they are.</param>
    /// <param name="rows">Each place of the inputs a row.</param>
    /// <param name="lengths">Whether what comes out is as long as the row that went in, unless it is one vector a row.</param>
    private static TailInput Run(TorchGraph? graph, TailRows rows, int batchSize, Func<string, string> scratch, CancellationToken cancellationToken, bool lengths = false)
    {
        var own = lengths ? rows.Lengths()! : null;
        using var noGradients = torch.no_grad();
        FeatureMatrix? values = null;
        long[] shape = [];
        var count = rows.Chosen!.Length;
        for (var start = 0; start < count; start += batchSize)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var scope = torch.NewDisposeScope();
            int[] part = [.. Enumerable.Range(start, Math.Min(batchSize, count - start))];
            var batch = rows.Gather(part);
            var result = (graph is null ? batch[0] : graph.Forward(batch, ForwardMode.Inference)[0]).contiguous();
            own = result.dim() > 2 ? own : null;
            shape = own is null ? result.shape[1..] : [own.Max(), .. result.shape[2..]];
            values ??= FeatureMatrix.For(count, (int)shape.Aggregate(1L, (product, size) => product * size), scratch);
            var found = MemoryMarshal.Cast<byte, float>(result.bytes);
            if (own is null)
                values.Write(new RowRange(start, part.Length), found);
            else
                WriteEach(values, part, found, own, (int)(values.Width / shape[0]));
        }

        return new TailInput { Values = values, Shape = shape, Lengths = own };
    }

    /// <summary>Of each row as much as is its own; the rest is padding.</summary>
    private static void WriteEach(FeatureMatrix values, int[] rows, ReadOnlySpan<float> found, int[] lengths, int width)
    {
        var stride = found.Length / rows.Length;
        for (var i = 0; i < rows.Length; i++)
            values.Write(new RowRange(rows[i], 1), found.Slice(i * stride, lengths[rows[i]] * width));
    }
}
