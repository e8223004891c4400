using TransferPipeline.Onnx.Graphs;
using static TorchSharp.torch.nn;

namespace TransferPipeline.Train.Graphs.Fusions;

/// <summary>(x - mean) / √(mean of squares + ε) · weight + bias over the last axis, as exports before opset 17 write it.</summary>
internal static class LayerNormFusion
{
    internal static Fused? Match(NodeLinks links, GraphNode node)
    {
        if (!IsMean(links, node) || links.Next(node, "Sub") is not { } centred || centred.Inputs[0] != node.Inputs[0] || centred.Inputs[1] != node.Outputs[0])
            return null;
        if (links.Readers(centred.Outputs[0]).Distinct().ToList() is not [var first, var second])
            return null;

        var (square, divided) = first.Operation == "Div" ? (second, first) : (first, second);
        if (!IsSquare(links, square) || divided is not { Operation: "Div", Domain: "" } || divided.Inputs[0] != centred.Outputs[0]
            || links.Next(square, "ReduceMean") is not { } variance || !IsMean(links, variance)
            || links.Next(variance, "Add") is not { } added
            || links.Next(added, "Sqrt") is not { } root || links.Next(root, "Div") != divided)
        {
            return null;
        }

        if (links.Next(divided, "Mul") is not { } scaled || NodeLinks.Other(scaled, divided.Outputs[0]) is not { } weight || links.Weight(weight) is not [var width]
            || links.Next(scaled, "Add") is not { } shifted || NodeLinks.Other(shifted, scaled.Outputs[0]) is not { } bias || links.Weight(bias) is not [var places] || places != width || width < 2)
        {
            return null;
        }

        var epsilon = links.Number(NodeLinks.Other(added, variance.Outputs[0]));
        return double.IsNaN(epsilon) ? null : Fused.Of(
            [node.Inputs[0], weight, bias],
            inputs => [functional.layer_norm(inputs[0], [width], inputs[1], inputs[2], epsilon)],
            [node, centred, square, variance, added, root, divided, scaled, shifted]);
    }

    private static bool IsMean(NodeLinks links, GraphNode node) =>
        node is { Operation: "ReduceMean", Domain: "" } && node.Whole("keepdims", 1) == 1 && links.Wholes(node, "axes", 1) is [-1];

    private static bool IsSquare(NodeLinks links, GraphNode node) => node switch
    {
        { Operation: "Pow", Domain: "" } => links.IsNumber(node.Inputs[1], 2),
        { Operation: "Mul", Domain: "" } => node.Inputs[0] == node.Inputs[1],
        _ => false,
    };
}
