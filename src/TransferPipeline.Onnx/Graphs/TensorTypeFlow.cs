using TransferPipeline.Onnx.Proto;

namespace TransferPipeline.Onnx.Graphs;

/// <summary>The element type of every tensor: stated by the graph, or what its operator makes of its inputs.</summary>
internal static class TensorTypeFlow
{
    internal static Dictionary<string, ElementType> Of(GraphProto graph)
    {
        var stated = graph.Input.Concat(graph.ValueInfo).Concat(graph.Output)
            .Select(TensorTypes.Describe)
            .Where(value => value.ElementType != ElementType.Undefined)
            .GroupBy(value => value.Name)
            .ToDictionary(group => group.Key, group => group.First().ElementType);
        var types = new Dictionary<string, ElementType>(stated);
        foreach (var tensor in graph.Initializer)
            types[tensor.Name] = (ElementType)tensor.DataType;
        foreach (var node in graph.Node)
        {
            var type = OfNode(node, types);
            foreach (var output in node.Output.Where(name => name.Length > 0))
                types.TryAdd(output, type);
        }

        return types;
    }

    private static ElementType OfNode(NodeProto node, Dictionary<string, ElementType> types) => node.OpType switch
    {
        "Cast" => (ElementType)(node.Attribute.FirstOrDefault(attribute => attribute.Name == "to")?.I ?? 0),
        "Constant" or "ConstantOfShape" => node.Attribute.FirstOrDefault(attribute => attribute.T is not null) is { } value ? (ElementType)value.T.DataType : ElementType.Float,
        "Shape" or "Size" or "ArgMax" or "ArgMin" or "NonZero" => ElementType.Int64,
        "Equal" or "Less" or "LessOrEqual" or "Greater" or "GreaterOrEqual" or "And" or "Or" or "Not" or "Xor" or "IsNaN" or "IsInf" => ElementType.Bool,
        "MatMulInteger" or "ConvInteger" => ElementType.Int32,
        "QuantizeLinear" => Input(node, 2, ElementType.UInt8, types),
        "DynamicQuantizeLinear" => ElementType.UInt8,
        "DequantizeLinear" => Input(node, 1, ElementType.Float, types),
        "QLinearConv" or "QLinearMatMul" => Input(node, 7, ElementType.UInt8, types),
        "Where" => Input(node, 1, ElementType.Float, types),
        // What is not standard, and what has no inputs, most likely makes floats.
        _ => Input(node, 0, ElementType.Float, types),
    };

    private static ElementType Input(NodeProto node, int index, ElementType otherwise, Dictionary<string, ElementType> types) =>
        node.Input.Count > index && types.TryGetValue(node.Input[index], out var type) && type != ElementType.Undefined ? type : otherwise;
}
