using TransferPipeline.Onnx.Proto;

namespace TransferPipeline.Onnx.Graphs;

/// <summary>Who makes and who reads which tensor, subgraphs included.</summary>
internal static class TensorNames
{
    /// <summary>Every name that an input, an initializer or a node of the graph itself gives a value.</summary>
    internal static HashSet<string> Produced(GraphProto graph) =>
    [
        .. graph.Input.Select(input => input.Name),
        .. graph.Initializer.Select(tensor => tensor.Name),
        .. graph.SparseInitializer.Select(tensor => tensor.Values?.Name ?? ""),
        .. graph.Node.SelectMany(node => node.Output),
    ];

    /// <summary>Every name in use anywhere in the graph or in graphs inside it.</summary>
    internal static HashSet<string> All(GraphProto graph) =>
        [.. Produced(graph), .. graph.Node.SelectMany(TensorNames.Subgraphs).SelectMany(All), .. graph.Node.SelectMany(ReadBy)];

    /// <summary>The tensors a node reads: its inputs, and whatever its subgraphs may take from around them.</summary>
    internal static IEnumerable<string> ReadBy(NodeProto node) =>
        node.Input.Concat(Subgraphs(node).SelectMany(ReadInside)).Where(name => name.Length > 0);

    internal static IEnumerable<GraphProto> Subgraphs(NodeProto node) =>
        node.Attribute.SelectMany(attribute => attribute.G is null ? attribute.Graphs : attribute.Graphs.Prepend(attribute.G));

    internal static void Rename(GraphProto graph, string from, string to)
    {
        foreach (var node in graph.Node)
        {
            Replace(node.Input, from, to);
            Replace(node.Output, from, to);
            foreach (var subgraph in Subgraphs(node))
                Rename(subgraph, from, to);
        }

        foreach (var tensor in graph.Initializer.Where(tensor => tensor.Name == from))
            tensor.Name = to;
        foreach (var sparse in graph.SparseInitializer.Where(sparse => sparse.Values?.Name == from))
            sparse.Values.Name = to;
        foreach (var value in graph.Input.Concat(graph.Output).Concat(graph.ValueInfo).Where(value => value.Name == from))
            value.Name = to;
        foreach (var annotation in graph.QuantizationAnnotation)
        {
            annotation.TensorName = annotation.TensorName == from ? to : annotation.TensorName;
            foreach (var entry in annotation.QuantParameterTensorNames.Where(entry => entry.Value == from))
                entry.Value = to;
        }
    }

    private static void Replace(Google.Protobuf.Collections.RepeatedField<string> names, string from, string to)
    {
        for (var index = 0; index < names.Count; index++)
        {
            if (names[index] == from)
                names[index] = to;
        }
    }

    private static IEnumerable<string> ReadInside(GraphProto graph) =>
        graph.Node.SelectMany(ReadBy).Concat(graph.Output.Select(output => output.Name));

    /// <summary>A start of names that neither a tensor nor a node of the graph has: the one wanted, or that with something before it.</summary>
    internal static string FreePrefix(GraphProto graph, string wanted)
    {
        var used = All(graph).Concat(graph.Node.Select(node => node.Name)).ToList();
        while (used.Any(name => name.StartsWith(wanted, StringComparison.Ordinal)))
            wanted = "another_" + wanted;

        return wanted;
    }
}
