using TransferPipeline.Onnx.Graphs;
using TransferPipeline.Train.Graphs.Operators;
using static TorchSharp.torch.nn;

namespace TransferPipeline.Train.Graphs.Fusions;

/// <summary>A product with a matrix of weights and the bias added to it.</summary>
internal static class LinearFusion
{
    internal static Fused? Match(NodeLinks links, GraphNode node)
    {
        if (node is not { Operation: "MatMul", Domain: "" } || links.Weight(node.Inputs[1]) is not [_, var width] || links.Next(node, "Add") is not { } add)
            return null;

        var bias = NodeLinks.Other(add, node.Outputs[0]);
        return links.Weight(bias) is [var places] && places == width ? Fused.Of([node.Inputs[0], node.Inputs[1], bias!], Compute, node, add) : null;
    }

    private static TorchSharp.torch.Tensor[] Compute(StepInputs inputs)
    {
        var (x, weight, bias) = (inputs[0], inputs[1], inputs[2]);
        return [x.dim() < 2 ? MatrixOperators.Product(x, weight) + bias : functional.linear(x, weight.t(), bias)];
    }
}
