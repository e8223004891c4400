using TransferPipeline.Onnx.Graphs;

namespace TransferPipeline.Train.Graphs;

/// <summary>One thing to compute: a node of the graph, or several of them that torch does in one go.</summary>
/// <param name="Node">The node itself, or the last of several.</param>
/// <param name="Kernel">Null where the operator's own translation is meant.</param>
internal sealed record PlannedNode(GraphNode Node, IReadOnlyList<string> Inputs, IReadOnlyList<string> Outputs, Kernel? Kernel)
{
    internal static PlannedNode Of(GraphNode node) => new(node, node.Inputs, node.Outputs, null);
}
