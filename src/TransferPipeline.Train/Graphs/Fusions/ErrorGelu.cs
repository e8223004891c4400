using TransferPipeline.Onnx.Graphs;

namespace TransferPipeline.Train.Graphs.Fusions;

/// <summary>x · ½ · (1 + erf(x / √2)), in the orders in which exporters write it.</summary>
internal static class ErrorGelu
{
    internal static Fused? Match(NodeLinks links, GraphNode node)
    {
        if (node is not { Operation: "Erf", Domain: "" } || Scaled(links, node.Inputs[0]) is not { } scaled)
            return null;

        var x = scaled.Inputs.First(name => double.IsNaN(links.Number(name)));
        return links.Next(node, "Add") is { } add && links.IsNumber(NodeLinks.Other(add, node.Outputs[0]), 1)
            && GeluTail.Match(links, add, x) is { } tail
            ? Fused.Of([x], inputs => [inputs[0].gelu()], [scaled, node, add, .. tail])
            : null;
    }

    private static GraphNode? Scaled(NodeLinks links, string tensor)
    {
        if (links.Made(tensor, "Div") is { } divided)
            return links.IsNumber(divided.Inputs[1], Math.Sqrt(2)) ? divided : null;

        return links.Made(tensor, "Mul") is { } times && times.Inputs.Any(name => links.IsNumber(name, Math.Sqrt(0.5))) && times.Inputs.Any(name => double.IsNaN(links.Number(name))) ? times : null;
    }
}
