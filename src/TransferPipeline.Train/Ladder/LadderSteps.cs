using TorchSharp;
using TransferPipeline.Onnx.Blocks;
using TransferPipeline.Onnx.Heads;
using TransferPipeline.Train.Graphs;
using TransferPipeline.Train.Targets;
using TransferPipeline.Train.Tuning;

namespace TransferPipeline.Train.Ladder;

/// <summary>The steps of <c>tune.layers: auto</c>, cheapest first.</summary>
internal static class LadderSteps
{
    private const int HiddenUnits = 256;

    /// <summary>Heads on the features (prototypes only where each row has one class), then the last block, two, four and so on, as deep as the cut allows.</summary>
    internal static IEnumerable<TuningStep> Of(TuningJob job)
    {
        if (job.Rows.Train.Targets is ClassTargets)
            yield return new() { Name = "prototype", Blocks = job.Blocks, Head = job.Head with { Type = "prototype", C = null } };
        yield return new() { Name = "linear", Blocks = job.Blocks, Head = job.Head, Needs = 0.5 };
        yield return Mlp(job);
        if (SeveralLayers(job) is { } several)
            yield return several;

        foreach (var step in Depths(job))
            yield return step;
    }

    /// <summary>A hidden layer behind the features, from random weights (He et al. 2015), and a linear head on it: both are trained.</summary>
    private static TuningStep Mlp(TuningJob job)
    {
        var width = WidthOf(job);
        var draws = new SeededDraws(job.Head.Seed, width, HiddenUnits);
        var weights = new float[HiddenUnits * width];
        for (var i = 0; i < weights.Length; i++)
            weights[i] = (float)(draws.Normal() * Math.Sqrt(2.0 / width));
        var (model, output) = FeatureNodes.HiddenLayer(job.Blocks.Model, job.Blocks.Output, weights, new float[HiddenUnits]);
        var blocks = ModelBlocks.Of(model, output);
        return new() { Name = "mlp", Blocks = blocks, Head = job.Head, Trains = true, From = blocks.CutAt(job.Blocks.Output) };
    }

    /// <summary>A linear head on the means of what the blocks behind the cut read, beside the features; null where there is only one block.</summary>
    private static TuningStep? SeveralLayers(TuningJob job)
    {
        var tensors = InnerCuts(job).Select(cut => cut.Tensor).ToList();
        if (tensors.Count == 0)
            return null;

        var (model, output) = FeatureNodes.SeveralLayers(job.Blocks.Model, [.. tensors.Zip(RanksOf(job, tensors))], job.Blocks.Output, job.Mask);
        return new() { Name = "several-layers", Blocks = ModelBlocks.Of(model, output), Head = job.Head, From = job.Cut };
    }

    private static IEnumerable<TuningStep> Depths(TuningJob job)
    {
        var deepest = job.Blocks.Blocks.Where(block => block.Number is not null && InnerCuts(job).Any(cut => cut.Tensor == block.Cut?.Tensor)).Max(block => block.Number) ?? 0;
        for (var depth = 1; depth <= deepest; depth = depth == deepest ? depth + 1 : Math.Min(2 * depth, deepest))
        {
            var name = depth == 1 ? "last-1-block" : $"last-{depth}-blocks";
            yield return new() { Name = name, Blocks = job.Blocks, Head = job.Head, Trains = true, From = TuneLayers.Resolve(job.Blocks, name).Cut, IsDeep = true };
        }
    }

    /// <summary>Where the blocks behind the job's cut begin, that of the job among them, in the order of the network.</summary>
    private static List<CutPoint> InnerCuts(TuningJob job)
    {
        var all = job.Blocks.Blocks.Select(block => block.Cut).OfType<CutPoint>().ToList();
        return job.Cut is null ? all : [.. all.SkipWhile(cut => cut.Tensor != job.Cut.Tensor)];
    }

    private static int WidthOf(TuningJob job)
    {
        using var features = Probe(job, [job.Blocks.Output])[0];
        return (int)features.flatten(1).shape[1];
    }

    private static List<int> RanksOf(TuningJob job, IReadOnlyList<string> tensors)
    {
        using var scope = torch.NewDisposeScope();
        return [.. Probe(job, tensors).Select(tensor => (int)tensor.dim())];
    }

    /// <summary>The network on one row, to see what shapes there are.</summary>
    private static IReadOnlyList<torch.Tensor> Probe(TuningJob job, IReadOnlyList<string> tensors)
    {
        using var noGradients = torch.no_grad();
        using var graph = TorchGraph.Create(job.Blocks.Model, TailLayout.Of(job.Blocks, job.Cut).Inputs, tensors, new() { Trainable = [] });
        return graph.Forward(job.Rows.Train.Gather([0]), ForwardMode.Inference);
    }
}
