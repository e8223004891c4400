using TransferPipeline.Onnx.Graphs;
using TransferPipeline.Onnx.Proto;
using TransferPipeline.Onnx.Tensors;

namespace TransferPipeline.Onnx.Inspection;

internal static class GraphCount
{
    internal static long Parameters(GraphProto graph) => graph.Initializer
        .Concat(graph.Node.Where(node => node.OpType == "Constant").SelectMany(node => node.Attribute).Where(attribute => attribute.T is not null).Select(attribute => attribute.T))
        .Where(IsWeight)
        .Sum(tensor => Math.Max(0, TensorSize.Elements(tensor)));

    internal static IReadOnlyList<KeyValuePair<string, int>> Operators(GraphProto graph) =>
    [
        .. Nodes(graph)
            .GroupBy(node => node.Domain is "" or "ai.onnx" ? node.OpType : $"{node.Domain}:{node.OpType}")
            .Select(group => KeyValuePair.Create(group.Key, group.Count()))
            .OrderByDescending(pair => pair.Value)
            .ThenBy(pair => pair.Key, StringComparer.Ordinal),
    ];

    /// <summary>Floating point, or int8 as quantised models keep their weights; shapes and indices are int64.</summary>
    private static bool IsWeight(TensorProto tensor) => (ElementType)tensor.DataType
        is ElementType.Float or ElementType.Float16 or ElementType.BFloat16 or ElementType.Double or ElementType.Int8 or ElementType.UInt8;

    private static IEnumerable<NodeProto> Nodes(GraphProto graph) =>
        graph.Node.Concat(graph.Node.SelectMany(TensorNames.Subgraphs).SelectMany(Nodes));
}
