using TransferPipeline.Contracts;
using TransferPipeline.Onnx.Graphs;
using TransferPipeline.Onnx.Proto;

namespace TransferPipeline.Onnx.Tensors;

/// <summary>
/// Writes weights back into the graph that they came from: into the initializer, the Constant node, or in place of the
/// DequantizeLinear that makes them. Nothing else of the graph changes.
/// </summary>
public static class TensorWriter
{
    /// <summary>
    /// The same graph with other values, row-major, in the tensors of these names. A tensor keeps its shape and type; one from
    /// external data is inside the model afterwards. Requantizing would undo what was trained, so a quantized weight becomes float.
    /// </summary>
    public static WrittenTensors WithTensors(OnnxModel model, IReadOnlyDictionary<string, ReadOnlyMemory<float>> values)
    {
        var copy = model.Copy();
        var graph = copy.Graph;
        var initializers = graph.Initializer.GroupBy(tensor => tensor.Name).ToDictionary(group => group.Key, group => group.First());
        var makers = graph.Node.SelectMany(node => node.Output.Select(output => (output, node))).GroupBy(pair => pair.output).ToDictionary(group => group.Key, group => group.First().node);
        var rounded = new List<string>();
        var dequantized = new List<string>();
        foreach (var (name, value) in values)
        {
            var tensor = initializers.GetValueOrDefault(name);
            if (tensor is null && makers.TryGetValue(name, out var maker))
            {
                tensor = maker.OpType == "Constant" ? Constant(maker, name) : Dequantized(maker, name, initializers, makers);
                if (maker.OpType != "Constant")
                {
                    graph.Node.Remove(maker);
                    graph.Initializer.Add(tensor);
                    dequantized.Add(name);
                }
            }

            TensorEncoding.Set(tensor ?? throw NoWeight(name), name, value.Span);
            if ((ElementType)tensor.DataType is ElementType.Float16 or ElementType.BFloat16)
                rounded.Add(name);
        }

        if (dequantized.Count > 0)
            DropUnread(copy, model.Proto.Graph, [.. dequantized.Select(name => makers[name])]);

        return new(new(copy, model.Folder), rounded, dequantized);
    }

    private static TensorProto Constant(NodeProto node, string name)
    {
        var attribute = node.Attribute.FirstOrDefault(attribute => attribute.T is not null || attribute.Name is "value_float" or "value_floats") ?? throw NoWeight(name);
        if (attribute.T is { } tensor)
            return tensor;

        // The short forms say the same as a tensor of one number, or of one dimension.
        var single = attribute.Name == "value_float";
        attribute.T = new() { DataType = (int)ElementType.Float };
        attribute.T.Dims.Add(single ? [] : [attribute.Floats.Count]);
        attribute.Name = "value";
        attribute.Type = AttributeProto.Types.AttributeType.Tensor;
        attribute.ClearF();
        attribute.Floats.Clear();
        return attribute.T;
    }

    private static TensorProto Dequantized(NodeProto node, string name, Dictionary<string, TensorProto> initializers, Dictionary<string, NodeProto> makers)
    {
        if (node.OpType != "DequantizeLinear" || Stored(node.Input[0]) is not { } quantized || Stored(node.Input[1]) is not { } scale)
            throw NoWeight(name);

        return new() { Name = name, DataType = scale.DataType, Dims = { quantized.Dims }, RawData = Google.Protobuf.ByteString.Empty };

        TensorProto? Stored(string input) => initializers.GetValueOrDefault(input)
            ?? (makers.TryGetValue(input, out var maker) && maker.OpType == "Constant" ? maker.Attribute.FirstOrDefault(attribute => attribute.T is not null)?.T : null);
    }

    /// <summary>Removes the quantized values, scales and zero points that nothing reads any more; others may share a scale.</summary>
    private static void DropUnread(ModelProto model, GraphProto before, List<NodeProto> removed)
    {
        var graph = model.Graph;
        var read = graph.Node.SelectMany(TensorNames.ReadBy).Concat(graph.Output.Select(output => output.Name)).ToHashSet();
        var unread = removed.SelectMany(node => node.Input).Where(name => !read.Contains(name)).ToHashSet();
        foreach (var tensor in graph.Initializer.Where(tensor => unread.Contains(tensor.Name)).ToList())
            graph.Initializer.Remove(tensor);
        foreach (var node in graph.Node.Where(node => node.OpType == "Constant" && unread.Contains(node.Output[0])).ToList())
            graph.Node.Remove(node);

        // Before IR 4 an initializer had to be an input too. Those that went are no inputs, and new ones need not be any from then on.
        var initializers = before.Initializer.Select(tensor => tensor.Name).ToHashSet();
        foreach (var input in graph.Input.Where(input => unread.Contains(input.Name) && initializers.Contains(input.Name)).ToList())
            graph.Input.Remove(input);

        model.IrVersion = Math.Max(model.IrVersion, 4);
    }

    private static RejectedException NoWeight(string name) => new(
        $"The graph has no weight '{name}' that can be written: neither an initializer, nor a Constant, nor a DequantizeLinear of one. `transfer models inspect --json` lists the weights of each block.");
}
