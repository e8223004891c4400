using TransferPipeline.Onnx.Graphs;

namespace TransferPipeline.Train.Graphs.Fusions;

/// <summary>
/// Exporters write GELU, layer normalization and the like out in many small steps, each of which is a sweep over memory, forwards and
/// backwards. Where the steps are certain to mean that, torch's own function takes their place.
/// </summary>
internal static class GraphFusions
{
    private static readonly Func<NodeLinks, GraphNode, Fused?>[] Patterns = [ErrorGelu.Match, TanhGelu.Match, LayerNormFusion.Match, LinearFusion.Match];

    internal static IReadOnlyList<PlannedNode> Apply(GraphSlice slice, IReadOnlySet<string> trained)
    {
        var links = new NodeLinks(slice, trained);
        var taken = new HashSet<GraphNode>();
        var fused = new Dictionary<GraphNode, PlannedNode>();
        foreach (var pattern in Patterns)
        {
            foreach (var node in slice.Nodes.Where(node => !taken.Contains(node)))
            {
                if (pattern(links, node) is not { } found || found.Nodes.Any(taken.Contains))
                    continue;

                taken.UnionWith(found.Nodes);
                fused[found.Nodes[^1]] = found.Planned;
            }
        }

        return [.. slice.Nodes.Where(node => !taken.Contains(node) || fused.ContainsKey(node)).Select(node => fused.GetValueOrDefault(node) ?? PlannedNode.Of(node))];
    }
}
