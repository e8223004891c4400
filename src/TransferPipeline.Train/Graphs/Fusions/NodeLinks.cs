using TransferPipeline.Onnx.Graphs;

namespace TransferPipeline.Train.Graphs.Fusions;

/// <summary>Who reads what in a part of a graph, for finding nodes that belong together.</summary>
internal sealed class NodeLinks
{
    private readonly GraphSlice slice;
    private readonly IReadOnlySet<string> trained;
    private readonly Dictionary<string, List<GraphNode>> readers = [];

    internal NodeLinks(GraphSlice slice, IReadOnlySet<string> trained)
    {
        this.slice = slice;
        this.trained = trained;
        foreach (var node in slice.Nodes)
        {
            foreach (var input in node.Inputs.Where(name => name.Length > 0))
                (readers.TryGetValue(input, out var list) ? list : readers[input] = []).Add(node);
        }
    }

    internal IReadOnlyList<GraphNode> Nodes => slice.Nodes;

    /// <summary>The node that makes a tensor, if it is such an operation and nobody but one node reads the tensor.</summary>
    internal GraphNode? Made(string tensor, string operation) =>
        IsInner(tensor) && slice.Maker(tensor) is { Domain: "" } node && node.Operation == operation ? node : null;

    /// <summary>The one node that reads what a node makes, if it is such an operation.</summary>
    internal GraphNode? Next(GraphNode node, string operation) =>
        IsInner(node.Outputs[0]) && readers[node.Outputs[0]] is [{ Domain: "" } reader] && reader.Operation == operation ? reader : null;

    /// <summary>All nodes that read a tensor; none where it is also wanted outside.</summary>
    internal IReadOnlyList<GraphNode> Readers(string tensor) => slice.To.Contains(tensor) ? [] : readers.GetValueOrDefault(tensor) ?? [];

    /// <summary>The other input of a node that has two; null where both are the same.</summary>
    internal static string? Other(GraphNode node, string tensor) => node.Inputs is [var left, var right] && left != right
        ? left == tensor ? right : right == tensor ? left : null
        : null;

    /// <summary>A known number that is not trained; NaN for anything else.</summary>
    internal double Number(string? tensor) => tensor is not null && slice.IsStored(tensor) && !trained.Contains(tensor)
        && slice.StoredType(tensor) == ElementType.Float && slice.StoredShape(tensor).All(size => size == 1)
        ? BitConverter.ToSingle(slice.Stored(tensor).Bytes.Span)
        : double.NaN;

    internal bool IsNumber(string? tensor, double value) => Math.Abs(Number(tensor) - value) <= 1e-6 * Math.Abs(value);

    /// <summary>The shape of a weight of the graph; null for anything else.</summary>
    internal IReadOnlyList<long>? Weight(string? tensor) => tensor is not null && slice.IsStored(tensor) && slice.StoredType(tensor) is ElementType.Float or ElementType.Float16
        ? slice.StoredShape(tensor)
        : null;

    internal IReadOnlyList<long>? Wholes(GraphNode node, string attribute, int input)
    {
        if (node.Wholes(attribute) is { } stated)
            return stated;
        if (input >= node.Inputs.Count || !slice.IsStored(node.Inputs[input]) || slice.StoredType(node.Inputs[input]) != ElementType.Int64)
            return null;

        return System.Runtime.InteropServices.MemoryMarshal.Cast<byte, long>(slice.Stored(node.Inputs[input]).Bytes.Span).ToArray();
    }

    private bool IsInner(string tensor) => !slice.To.Contains(tensor) && readers.GetValueOrDefault(tensor)?.Count == 1;
}
