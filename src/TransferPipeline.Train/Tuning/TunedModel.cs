using TransferPipeline.Onnx.Graphs;
using TransferPipeline.Onnx.Tensors;
using TransferPipeline.Train.Heads;
using TransferPipeline.Train.Ladder;

namespace TransferPipeline.Train.Tuning;

/// <summary>What tuning made, before the head is fused.</summary>
internal sealed record TunedModel
{
    public required FittedStep Fitted { get; init; }

    /// <summary>What was tried on the way; empty where the layers were given.</summary>
    public required IReadOnlyList<ComparedRung> Rungs { get; init; }

    /// <summary>split → rows that were used.</summary>
    public required Dictionary<string, int> Rows { get; init; }

    internal TrainedHead Head => Fitted.Head;

    /// <summary>The tensor with the features that the head reads.</summary>
    internal string Features => Fitted.Step.Blocks.Output;

    /// <summary>The graph with its new weights, and what storing them did to the values.</summary>
    internal WrittenTensors Write() => Fitted.Tail is { } tail ? TensorWriter.WithTensors(Graph, tail.Tensors) : new(Graph, [], []);

    private OnnxModel Graph => Fitted.Step.Graph;
}
