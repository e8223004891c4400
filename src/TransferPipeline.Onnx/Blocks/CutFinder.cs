using TransferPipeline.Onnx.Graphs;

namespace TransferPipeline.Onnx.Blocks;

/// <summary>What lies on either side of a separating tensor.</summary>
internal sealed class CutFinder(GraphFlow flow, FlowWeights weights)
{
    private readonly Dictionary<string, ElementType> types = TensorTypeFlow.Of(flow.Graph);
    private readonly Dictionary<int, CutPoint?> found = [];

    /// <summary>Whether the tensor behind a segment holds floating-point numbers; quantized ones cannot be trained from.</summary>
    internal bool IsCut(int segment) => types[flow.Segments[segment].Tensor] is ElementType.Float or ElementType.Float16 or ElementType.BFloat16 or ElementType.Double;

    /// <summary>The cut behind a segment; null where there is none.</summary>
    internal CutPoint? After(int segment)
    {
        if (!found.TryGetValue(segment, out var cut))
            found[segment] = cut = IsCut(segment) ? Find(segment) : null;

        return cut;
    }

    private CutPoint Find(int segment)
    {
        var tensor = flow.Segments[segment].Tensor;
        var nodes = Enumerable.Range(0, flow.Graph.Node.Count).Where(node => flow.SegmentOf(node) >= 0).ToLookup(node => flow.SegmentOf(node) <= segment);
        var tail = nodes[false].ToHashSet();
        var needed = flow.Reached([flow.Output], name => name != tensor);
        var repeated = needed.Where(node => !tail.Contains(node)).ToHashSet();
        var read = tail.SelectMany(flow.Reads).Where(name => name != tensor && flow.Roles[name] >= TensorRole.Side);
        var sides = read.Where(name => flow.Producer(name) is not { } maker || repeated.Contains(maker)).Distinct();
        var inputs = needed.SelectMany(flow.Reads).Where(name => flow.Roles[name] == TensorRole.Side && flow.Producer(name) is null).ToHashSet();
        var front = nodes[true].SelectMany(weights.ReadBy).ToHashSet();
        var trained = nodes[false].SelectMany(weights.ReadBy).Distinct().ToList();
        return new()
        {
            Tensor = tensor,
            ElementType = types[tensor],
            SideTensors = [.. sides],
            SideInputs = [.. flow.Graph.Input.Select(input => input.Name).Where(inputs.Contains)],
            Front = [.. nodes[true]],
            Tail = [.. nodes[false]],
            Repeated = [.. repeated.Order()],
            Weights = trained,
            SharedWeights = [.. trained.Where(front.Contains)],
        };
    }
}
