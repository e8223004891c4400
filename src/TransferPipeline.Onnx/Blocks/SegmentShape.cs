using TransferPipeline.Onnx.Proto;

namespace TransferPipeline.Onnx.Blocks;

/// <summary>What a single segment looks like, by its operators alone.</summary>
internal sealed record SegmentShape(FlowSegment Segment, UnitKind Kind, bool NormalizesInside, bool IsHidden)
{
    internal static SegmentShape Of(FlowSegment segment, GraphFlow flow)
    {
        var nodes = segment.Nodes.Select(index => flow.Graph.Node[index]).ToList();
        var kinds = nodes.Select(node => Operators.Kind(node, flow.Roles)).ToList();
        var normalizes = kinds.Contains(LayerKind.Normalization) || IsWrittenOutNorm(nodes);
        return new(segment, Classify(segment, nodes, kinds, flow), normalizes, IsActivationFunction(nodes[^1]));
    }

    private static UnitKind Classify(FlowSegment segment, List<NodeProto> nodes, List<LayerKind> kinds, GraphFlow flow)
    {
        var layers = kinds.Where(kind => kind is LayerKind.Convolution or LayerKind.Depthwise or LayerKind.Pointwise or LayerKind.Linear).ToList();
        var last = nodes[^1];
        var joins = segment.Nodes.Count > 1 && last.Input.Where(flow.IsActivation).Distinct().Count() > 1;
        return layers.Count switch
        {
            > 0 when joins && last.OpType is "Add" or "Sum" => HasAttention(nodes, kinds) ? UnitKind.Attention : UnitKind.Residual,
            > 0 when joins && last.OpType == "Mul" => UnitKind.Gate,
            1 => layers[0] switch
            {
                LayerKind.Depthwise => UnitKind.Depthwise,
                LayerKind.Pointwise => UnitKind.Pointwise,
                LayerKind.Convolution => UnitKind.Convolution,
                _ => UnitKind.Linear,
            },
            > 1 => UnitKind.Mixed,
            _ => Weightless(nodes, kinds),
        };
    }

    private static UnitKind Weightless(List<NodeProto> nodes, List<LayerKind> kinds) =>
        kinds.Contains(LayerKind.Embedding) ? UnitKind.Embedding
        : kinds.Contains(LayerKind.Normalization) || IsWrittenOutNorm(nodes) ? UnitKind.Normalization
        : kinds.Contains(LayerKind.Elementwise) ? UnitKind.Elementwise
        : nodes is [{ OpType: "GlobalAveragePool" or "GlobalMaxPool" or "ReduceMean" or "ReduceMax" or "ReduceSum" }] ? UnitKind.Pooling
        : nodes[^1].OpType is "Gather" or "Slice" ? UnitKind.Selection
        : UnitKind.Plain;

    /// <summary>A softmax, or a product of two activations.</summary>
    private static bool HasAttention(List<NodeProto> nodes, List<LayerKind> kinds) =>
        nodes.Zip(kinds).Any(pair => Operators.IsAttention(pair.First) || (pair.First.OpType == "MatMul" && pair.Second == LayerKind.None));

    /// <summary>Layer norm before operator set 17 had one node for it.</summary>
    private static bool IsWrittenOutNorm(List<NodeProto> nodes) =>
        nodes.Any(node => node.OpType == "ReduceMean") && nodes.Any(node => node.OpType is "Sqrt" or "Pow");

    /// <summary>As between hidden layers; what turns scores into probabilities is not.</summary>
    private static bool IsActivationFunction(NodeProto last) =>
        last.OpType is "Relu" or "Clip" or "Tanh" or "Gelu" or "LeakyRelu" or "Elu" or "Selu" or "PRelu" or "HardSwish" or "Softplus" or "Mul";
}
