using TorchSharp;
using TransferPipeline.Contracts;
using TransferPipeline.Onnx.Blocks;
using TransferPipeline.Train.Graphs;
using TransferPipeline.Train.Heads;
using TransferPipeline.Train.TorchLoading;

namespace TransferPipeline.Train.Tuning;

/// <summary>What is trained: the graph from the cut to the features, then a linear head on them.</summary>
internal sealed class TailNetwork : IDisposable
{
    private readonly TorchGraph graph;
    private readonly LoraAdapters? adapters;
    private readonly HeadLayer head;
    private readonly ForwardMode training;

    private TailNetwork(TorchGraph graph, LoraAdapters? adapters, HeadLayer head, TailLayout layout, BlockRates rates, TuningRecipe recipe)
    {
        this.graph = graph;
        this.adapters = adapters;
        this.head = head;
        Inputs = layout.Inputs;
        training = ForwardMode.Dropout | (recipe.BatchNorm == BatchNormTuning.Updated ? ForwardMode.BatchStatistics : ForwardMode.Inference);
        Statistics = recipe.BatchNorm == BatchNormTuning.Updated ? new(layout.Nodes, graph.Buffers) : null;
        Trained =
        [
            .. graph.Parameters.Select(weight => new TrainedTensor($"weight/{weight.Name}", weight.Value, rates.Of([.. weight.Names]))),
            .. (adapters?.All ?? []).SelectMany(adapter => new[] { ("down", adapter.Down), ("up", adapter.Up) }
                .Select(part => new TrainedTensor($"{part.Item1}/{adapter.Name}", part.Item2, rates.Of([adapter.Name])))),
            new("head/weights", head.Weights, recipe.LearningRate),
            new("head/bias", head.Bias, recipe.LearningRate),
        ];
    }

    /// <summary>What a batch consists of: the tensor at the cut (or the graph's input, where everything is trained), then what else the tail reads.</summary>
    internal IReadOnlyList<string> Inputs { get; }

    internal int Classes => head.Classes;

    internal IReadOnlyList<TrainedTensor> Trained { get; }

    /// <summary>Running statistics, where training moves them.</summary>
    internal IReadOnlyDictionary<string, torch.Tensor> Buffers =>
        training.HasFlag(ForwardMode.BatchStatistics) ? graph.Buffers : new Dictionary<string, torch.Tensor>();

    /// <summary>Null where they stay as they are.</summary>
    internal RunningStatistics? Statistics { get; }

    /// <param name="blocks">Up to the features that the head was fitted on.</param>
    /// <param name="cut">Null: all of the graph is trained.</param>
    /// <param name="start">The linear head to start from.</param>
    internal static TailNetwork Create(ModelBlocks blocks, CutPoint? cut, LinearFit start, TuningRecipe recipe)
    {
        recipe.Checked();
        TorchThreads.Use(Environment.ProcessorCount);
        var layout = TailLayout.Of(blocks, cut);
        LoraAdapters? adapters = null;
        TorchGraph? graph = null;
        HeadLayer? head = null;
        try
        {
            adapters = recipe.LoraRank > 0 ? LoraAdapters.Create(blocks.Model, layout.Nodes, layout.Weights, recipe) : null;
            string[] from = [.. layout.Inputs, .. (adapters?.All ?? []).Select(adapter => adapter.Name)];
            graph = adapters is null ? Trainable(blocks, from, cut, layout) : TorchGraph.Create(blocks.Model, from, [blocks.Output], new() { Trainable = [] });
            head = new HeadLayer(start);
            var rates = new BlockRates(blocks, adapters?.All.Select(adapter => adapter.Name) ?? graph.Parameters.SelectMany(weight => weight.Names), recipe);
            return new(graph, adapters, head, layout, rates, recipe);
        }
        catch
        {
            head?.Dispose();
            graph?.Dispose();
            adapters?.Dispose();
            throw;
        }
    }

    /// <summary>[rows, width], as the deployed graph computes them. The caller disposes it.</summary>
    internal torch.Tensor Features(IReadOnlyList<torch.Tensor> batch) => Features(batch, ForwardMode.Inference);

    /// <summary>[rows, classes], as the deployed graph computes them, but for the temperature. The caller disposes it.</summary>
    internal torch.Tensor Logits(IReadOnlyList<torch.Tensor> batch)
    {
        using var features = Features(batch, ForwardMode.Inference);
        return head.Logits(features);
    }

    /// <summary>[rows, classes] for a step of training: dropout nodes drop, and batch norms take the batch's statistics where the recipe says so.</summary>
    internal torch.Tensor TrainingLogits(IReadOnlyList<torch.Tensor> batch)
    {
        using var features = Features(batch, training);
        return head.Logits(features);
    }

    /// <summary>[rows, width] with the batch's own statistics, towards which the running ones move.</summary>
    internal torch.Tensor BatchFeatures(IReadOnlyList<torch.Tensor> batch) => Features(batch, ForwardMode.BatchStatistics);

    internal LinearFit Head() => head.Fit();

    /// <summary>The values as they are now, by the names of the weights in the graph.</summary>
    internal IReadOnlyDictionary<string, ReadOnlyMemory<float>> Tensors()
    {
        using var scope = torch.NewDisposeScope();
        using var noGradients = torch.no_grad();
        var values = new Dictionary<string, ReadOnlyMemory<float>>();
        foreach (var weight in graph.Parameters)
        {
            values[weight.Name] = TunedValues.Of(weight.Value);
            foreach (var twin in weight.Twins)
                values[twin.Name] = TunedValues.Of(twin.Of(weight.Value));
        }

        foreach (var adapter in adapters?.All ?? [])
            values[adapter.Name] = TunedValues.Of(adapter.Weight());
        foreach (var (name, value) in Buffers)
            values[name] = TunedValues.Of(value);
        return values;
    }

    public void Dispose()
    {
        graph.Dispose();
        adapters?.Dispose();
        head.Dispose();
    }

    private torch.Tensor Features(IReadOnlyList<torch.Tensor> batch, ForwardMode mode)
    {
        using var scope = torch.NewDisposeScope();
        torch.Tensor[] fed = [.. batch, .. (adapters?.All ?? []).Select(adapter => adapter.Weight())];
        var features = graph.Forward(fed, mode)[0].flatten(1);
        if (features.shape[1] != head.Width)
            throw new RejectedException($"The layers give {features.shape[1]} features a row, and the head was fitted on {head.Width}. This is a bug.");

        return features.MoveToOuterDisposeScope();
    }

    /// <summary>
    /// A weight that the front reads too is not trained: what the front made of it is not computed again. Nor is one that the tail reads for the sake of a
    /// shape, such as the table that a text's ids are looked up in.
    /// </summary>
    private static TorchGraph Trainable(ModelBlocks blocks, string[] from, CutPoint? cut, TailLayout layout)
    {
        var graph = TorchGraph.Create(blocks.Model, from, [blocks.Output]);
        if (cut is null)
            return graph;

        var read = layout.Nodes.SelectMany(node => node.Inputs).Concat(cut.Weights).Except(cut.SharedWeights).ToHashSet();
        string[] all = [.. graph.Parameters.SelectMany(weight => weight.Names)];
        if (all.All(read.Contains))
            return graph;

        graph.Dispose();
        return TorchGraph.Create(blocks.Model, from, [blocks.Output], new() { Trainable = [.. all.Where(read.Contains)] });
    }
}
