using TransferPipeline.Onnx.Graphs;
using TransferPipeline.Onnx.Proto;

namespace TransferPipeline.Onnx.Blocks;

/// <summary>
/// The frequencies of rotary and sinusoidal positions: stored vectors that do nothing but make, with places, what sine and cosine are taken of. They are set
/// once and never trained, and what is made of them is the same in every layer, as a mask is.
/// </summary>
public static class PositionFrequencies
{
    private static readonly HashSet<string> Passing =
    [
        "Mul", "Div", "MatMul", "Einsum", "Add", "Sub", "Cast", "Identity", "Concat", "Expand", "Reshape", "Squeeze", "Tile", "Transpose", "Unsqueeze", "Where",
    ];

    /// <summary>Their names: initializers, or outputs of Constant nodes.</summary>
    public static IReadOnlySet<string> Of(OnnxModel model)
    {
        var graph = model.Proto.Graph;
        if (!graph.Node.Any(IsWave))
            return new HashSet<string>();

        var stored = graph.Initializer.Select(tensor => (tensor.Name, Tensor: tensor))
            .Concat(graph.Node.Where(node => node is { OpType: "Constant", Output.Count: > 0 }).SelectMany(node => node.Attribute.Where(attribute => attribute.T is not null).Select(attribute => (Name: node.Output[0], Tensor: attribute.T))))
            .Where(pair => TensorRoles.IsWeight(pair.Tensor))
            .ToLookup(pair => pair.Tensor.Dims.Count(side => side > 1) == 1, pair => pair.Name);
        var angles = Angles(graph, Learned(model, stored[false]));
        var read = graph.Node.SelectMany(node => TensorNames.ReadBy(node).Select(name => (name, IsAngle: angles.Contains(node)))).ToLookup(pair => pair.name, pair => pair.IsAngle);
        return stored[true].Where(name => read[name].Any() && read[name].All(isAngle => isAngle)).ToHashSet();
    }

    private static bool IsWave(NodeProto node) => node.OpType is "Sin" or "Cos" && node.Domain.Length == 0;

    /// <summary>What is made of numbers that are fed, or of tables and matrices: a wave of these is part of a layer.</summary>
    private static HashSet<string> Learned(OnnxModel model, IEnumerable<string> matrices)
    {
        var found = matrices.Concat(model.Inputs.Where(input => input.ElementType is not (ElementType.Int64 or ElementType.Int32)).Select(input => input.Name)).ToHashSet();
        foreach (var node in model.Proto.Graph.Node.Where(node => node.OpType is not ("Shape" or "Size") && TensorNames.ReadBy(node).Any(found.Contains)))
            found.UnionWith(node.Output);
        return found;
    }

    /// <summary>The nodes whose every result ends in a sine or cosine.</summary>
    private static HashSet<NodeProto> Angles(GraphProto graph, HashSet<string> learned)
    {
        var angles = new HashSet<NodeProto>(ReferenceEqualityComparer.Instance);
        var elsewhere = graph.Output.Select(output => output.Name).ToHashSet();
        foreach (var node in graph.Node.Reverse())
        {
            if (!node.Input.Any(learned.Contains) && (IsWave(node) || (Passing.Contains(node.OpType) && !node.Output.Any(elsewhere.Contains))))
                angles.Add(node);
            else
                elsewhere.UnionWith(TensorNames.ReadBy(node));
        }

        return angles;
    }
}
