using TransferPipeline.Onnx.Graphs;

namespace TransferPipeline.Train.Graphs.Fusions;

/// <summary>How both forms of GELU end: what came before times x times ½.</summary>
internal static class GeluTail
{
    /// <summary>The nodes behind <paramref name="sum"/>, the last one last; null where it is no GELU of x.</summary>
    internal static IReadOnlyList<GraphNode>? Match(NodeLinks links, GraphNode sum, string x)
    {
        if (links.Next(sum, "Mul") is not { } product || NodeLinks.Other(product, sum.Outputs[0]) is not { } factor)
            return null;

        // The half may be taken of x before, or of the product, or of the sum.
        if (links.Made(factor, "Mul") is { } half && links.IsNumber(NodeLinks.Other(half, x), 0.5))
            return [half, product];
        if (factor == x)
            return links.Next(product, "Mul") is { } last && links.IsNumber(NodeLinks.Other(last, product.Outputs[0]), 0.5) ? [product, last] : null;

        return links.IsNumber(factor, 0.5) && links.Next(product, "Mul") is { } end && NodeLinks.Other(end, product.Outputs[0]) == x ? [product, end] : null;
    }
}
