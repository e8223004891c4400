using TransferPipeline.Onnx.Graphs;

namespace TransferPipeline.Onnx.Blocks;

/// <summary>One activation through which everything passes: the graph falls into a front that makes it and a tail that reads it.</summary>
public sealed record CutPoint
{
    public required string Tensor { get; init; }

    /// <summary>A floating-point type.</summary>
    public required ElementType ElementType { get; init; }

    /// <summary>
    /// What the tail reads beside it: inputs of the graph, and masks, positions and shapes that are made of them without weights;
    /// an activation only where nothing but its shape is read, and that of a table lookup. They hold for one batch, so the tail
    /// makes them again from <see cref="SideInputs"/>.
    /// </summary>
    public required IReadOnlyList<string> SideTensors { get; init; }

    /// <summary>The inputs of the graph that the tail needs.</summary>
    public required IReadOnlyList<string> SideInputs { get; init; }

    /// <summary>Nodes that make <see cref="Tensor"/>, and nothing else; places among <see cref="OnnxModel.Nodes"/>.</summary>
    public required IReadOnlyList<int> Front { get; init; }

    /// <summary>All other nodes that the output needs.</summary>
    public required IReadOnlyList<int> Tail { get; init; }

    /// <summary>Nodes of <see cref="Front"/> that the tail runs again for its side tensors and constants. No gradient flows through them.</summary>
    public required IReadOnlyList<int> Repeated { get; init; }

    /// <summary>The weights that <see cref="Tail"/> reads, by the names under which the graph stores them, without running statistics.</summary>
    public required IReadOnlyList<string> Weights { get; init; }

    /// <summary>Weights that both sides read, such as a tied embedding: trained in the tail, they change the front.</summary>
    public required IReadOnlyList<string> SharedWeights { get; init; }
}
