using TransferPipeline.Contracts;
using TransferPipeline.Onnx.Blocks;
using TransferPipeline.Onnx.Graphs;
using TransferPipeline.Onnx.Tensors;

namespace TransferPipeline.Train.Graphs;

/// <summary>The nodes that lie between the tensors fed and the tensors wanted, and where the constants they read are stored.</summary>
internal sealed class GraphSlice
{
    private readonly Dictionary<string, GraphNode> makers = [];
    private readonly HashSet<string> initializers;
    private readonly HashSet<string> fed;
    private readonly TensorReader reader;
    private readonly IReadOnlySet<string> frequencies;

    internal GraphSlice(OnnxModel model, IReadOnlyList<string> from, IReadOnlyList<string> to)
    {
        reader = new(model);
        initializers = [.. reader.Names];
        frequencies = PositionFrequencies.Of(model);
        fed = [.. from];
        foreach (var node in model.Nodes)
        {
            foreach (var output in node.Outputs.Where(name => name.Length > 0))
                makers.TryAdd(output, node);
        }

        From = from;
        To = to;
        if (fed.Count < from.Count)
            throw new RejectedException($"A tensor is to be fed twice: {string.Join(", ", from)}.");
        if (from.FirstOrDefault(name => !IsKnown(name) && model.Inputs.All(input => input.Name != name)) is { } unknown)
            throw new RejectedException($"'{unknown}' is to be fed, but the graph has no such tensor.");

        var needed = Needed(model, to);
        Nodes = [.. model.Nodes.Where(needed.Contains)];
    }

    internal IReadOnlyList<string> From { get; }

    internal IReadOnlyList<string> To { get; }

    /// <summary>In an order in which they can run; Constant nodes are not among them.</summary>
    internal IReadOnlyList<GraphNode> Nodes { get; }

    /// <summary>Null for what no node makes, and for what is fed.</summary>
    internal GraphNode? Maker(string tensor) => fed.Contains(tensor) ? null : makers.GetValueOrDefault(tensor);

    /// <summary>The graph itself holds the value, and nothing else is fed in its place.</summary>
    internal bool IsStored(string tensor) => !fed.Contains(tensor) && (initializers.Contains(tensor) || Maker(tensor)?.Operation == "Constant");

    /// <summary>A stored vector that only positions are made with, which nobody trains.</summary>
    internal bool IsFrequency(string tensor) => frequencies.Contains(tensor);

    internal ElementType StoredType(string tensor) => initializers.Contains(tensor) ? reader.ElementType(tensor) : ConstantNodes.Value(makers[tensor]).ElementType;

    internal IReadOnlyList<long> StoredShape(string tensor) => initializers.Contains(tensor) ? reader.Dimensions(tensor) : ConstantNodes.Value(makers[tensor]).Dimensions;

    internal TensorValue Stored(string tensor) => initializers.Contains(tensor) ? reader.Read(tensor) : ConstantNodes.Value(makers[tensor]);

    private bool IsKnown(string tensor) => initializers.Contains(tensor) || makers.ContainsKey(tensor);

    private HashSet<GraphNode> Needed(OnnxModel model, IReadOnlyList<string> to)
    {
        var found = new HashSet<GraphNode>();
        var open = new Stack<string>(to);
        while (open.TryPop(out var name))
        {
            if (fed.Contains(name) || IsStored(name))
                continue;
            if (Maker(name) is not { } node)
            {
                throw new RejectedException(model.Inputs.Any(input => input.Name == name)
                    ? $"{string.Join(", ", to)} cannot be computed without the graph's input '{name}', which is not fed; name it among the tensors to feed."
                    : $"The graph has no tensor '{name}', or stores it in a form that is not supported.");
            }

            if (!found.Add(node))
                continue;
            foreach (var input in node.Inputs.Where(input => input.Length > 0))
                open.Push(input);
        }

        return found;
    }
}
