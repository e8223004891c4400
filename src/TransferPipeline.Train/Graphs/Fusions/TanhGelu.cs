using TransferPipeline.Onnx.Graphs;
using Approximation = TorchSharp.Modules.GELU.Approximate;

namespace TransferPipeline.Train.Graphs.Fusions;

/// <summary>x · ½ · (1 + tanh(√(2/π) · (x + 0.044715 · x³))), as GPT-2 has it.</summary>
internal static class TanhGelu
{
    internal static Fused? Match(NodeLinks links, GraphNode node)
    {
        if (node is not { Operation: "Tanh", Domain: "" } || links.Made(node.Inputs[0], "Mul") is not { } scaled)
            return null;
        if (scaled.Inputs.FirstOrDefault(name => !links.IsNumber(name, Math.Sqrt(2 / Math.PI))) is not { } inside || links.Made(inside, "Add") is not { } sum)
            return null;

        foreach (var x in sum.Inputs)
        {
            if (NodeLinks.Other(sum, x) is { } rest && NodeLinks.Other(scaled, inside) is not null
                && links.Made(rest, "Mul") is { } weighted
                && weighted.Inputs.FirstOrDefault(name => !links.IsNumber(name, 0.044715)) is { } cube && NodeLinks.Other(weighted, cube) is not null
                && links.Made(cube, "Pow") is { } power && power.Inputs[0] == x && links.IsNumber(power.Inputs[1], 3)
                && links.Next(node, "Add") is { } one && links.IsNumber(NodeLinks.Other(one, node.Outputs[0]), 1)
                && GeluTail.Match(links, one, x) is { } tail)
            {
                return Fused.Of([x], inputs => [inputs[0].gelu(Approximation.tanh)], [power, weighted, sum, scaled, node, one, .. tail]);
            }
        }

        return null;
    }
}
