using TransferPipeline.Contracts;
using TransferPipeline.Onnx.Graphs;
using TransferPipeline.Onnx.Proto;
using TransferPipeline.Onnx.Tensors;

namespace TransferPipeline.Onnx.Blocks;

/// <summary>The role of every tensor of a graph, found in one pass over its nodes.</summary>
internal sealed class TensorRoles
{
    private readonly Dictionary<string, Entry> tensors = [];
    private readonly IReadOnlySet<string> frequencies;

    internal TensorRoles(OnnxModel model)
    {
        var graph = model.Proto.Graph;
        frequencies = PositionFrequencies.Of(model);
        foreach (var tensor in graph.Initializer)
            tensors[tensor.Name] = OfConstant(tensor.Name, tensor);
        foreach (var sparse in graph.SparseInitializer)
            tensors[sparse.Values?.Name ?? ""] = new(TensorRole.Weight, IsLight: true, sparse.Dims);
        foreach (var input in model.Inputs)
            tensors[input.Name] = new(TensorRole.Side, IsLight: true, null);
        foreach (var node in graph.Node)
        {
            var entry = OfNode(node);
            if (node.Output.FirstOrDefault(name => name.Length > 0 && !tensors.TryAdd(name, entry)) is { } twice)
                throw new RejectedException($"The tensor '{twice}' is made twice in the graph; export the model again.");
        }

        foreach (var name in Shared(graph))
            tensors[name] = tensors[name] with { Role = TensorRole.Side };
    }

    internal TensorRole this[string tensor] => tensors[tensor].Role;

    internal bool IsKnown(string tensor) => tensors.ContainsKey(tensor);

    /// <summary>Shape of a constant, also behind a DequantizeLinear; null for anything else.</summary>
    internal IReadOnlyList<long>? ConstantShape(string tensor) => tensors.GetValueOrDefault(tensor).Shape;

    /// <summary>Floating point, or int8 as quantized models keep weights. A single number is a limit or a factor, not a weight.</summary>
    internal static bool IsWeight(TensorProto tensor) => TensorSize.Elements(tensor) > 1
        && (ElementType)tensor.DataType is ElementType.Float or ElementType.Float16 or ElementType.BFloat16 or ElementType.Double or ElementType.Int8;

    /// <summary>
    /// What several layers add to what flows through them or multiply it with, and only look up: relative positions, stored sines and cosines. Looking it up
    /// again is cheap, as with a mask.
    /// </summary>
    private List<string> Shared(GraphProto graph) => graph.Node
        .SelectMany(node => TensorNames.ReadBy(node).Distinct().Select(name => (Name: name, Node: node)))
        .Where(read => tensors.TryGetValue(read.Name, out var entry) && entry is { Role: TensorRole.Activation, IsLight: true })
        .GroupBy(read => read.Name, read => read.Node)
        .Where(readers => readers.Count() > 1 && readers.All(node => node.OpType is "Add" or "Sub" or "Mul" or "Where"
            && node.Input.Any(name => tensors.TryGetValue(name, out var entry) && entry is { Role: TensorRole.Activation, IsLight: false })))
        .Select(readers => readers.Key)
        .ToList();

    private Entry OfConstant(string name, TensorProto tensor) => new(IsWeight(tensor) && !frequencies.Contains(name) ? TensorRole.Weight : TensorRole.Constant, IsLight: true, tensor.Dims);

    private Entry OfNode(NodeProto node)
    {
        var reads = TensorNames.ReadBy(node).ToList();
        if (reads.FirstOrDefault(name => node.Input.Contains(name) && !tensors.ContainsKey(name)) is { } unknown)
            throw new RejectedException($"The node '{node.Name}' ({node.OpType}) reads '{unknown}', which nothing in front of it makes; export the model again.");
        if (node.OpType == "Constant")
            return node.Attribute.Select(attribute => attribute.T).FirstOrDefault(value => value is not null) is { } value ? OfConstant(node.Output.FirstOrDefault(""), value) : new(TensorRole.Constant, IsLight: true, null);

        var inputs = reads.Where(tensors.ContainsKey).Select(name => tensors[name]).ToList();
        var light = inputs.All(input => input.IsLight) && !Operators.MultiplyMatrices(node);
        var highest = inputs.Count == 0 ? TensorRole.Constant : inputs.Max(input => input.Role);
        var weighted = Operators.IsQuantized(node) || inputs.Any(input => input.Role == TensorRole.Weight);
        return highest switch
        {
            // Of a lookup in a table only the shape is wanted here: looking it up again is cheap, and nothing is trained by it.
            TensorRole.Activation when node.OpType is "Shape" or "Size" && inputs[0].IsLight => new(TensorRole.Side, IsLight: true, null),
            TensorRole.Activation => new(TensorRole.Activation, light, null),
            TensorRole.Side => new(weighted ? TensorRole.Activation : TensorRole.Side, light, null),
            _ => new(
                weighted ? TensorRole.Weight : TensorRole.Constant,
                IsLight: true,
                node.OpType is "DequantizeLinear" or "Identity" or "Cast" ? inputs.FirstOrDefault().Shape : null),
        };
    }

    /// <param name="IsLight">No convolution or matrix product was needed for it.</param>
    private readonly record struct Entry(TensorRole Role, bool IsLight, IReadOnlyList<long>? Shape);
}
