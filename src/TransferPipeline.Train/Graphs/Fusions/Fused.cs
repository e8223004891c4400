using TransferPipeline.Onnx.Graphs;

namespace TransferPipeline.Train.Graphs.Fusions;

/// <summary>Nodes that are computed together in place of the last of them.</summary>
internal sealed record Fused(PlannedNode Planned, IReadOnlyList<GraphNode> Nodes)
{
    internal static Fused Of(IReadOnlyList<string> inputs, Kernel kernel, params IReadOnlyList<GraphNode> nodes) =>
        new(new(nodes[^1], inputs, nodes[^1].Outputs, kernel), nodes);
}
