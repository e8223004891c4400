using System.Runtime.InteropServices;
using TransferPipeline.Contracts;
using TransferPipeline.Onnx.Graphs;
using TransferPipeline.Onnx.Tensors;

namespace TransferPipeline.Train.Graphs;

/// <summary>The value of a Constant node, in whichever attribute it lies.</summary>
internal static class ConstantNodes
{
    internal static TensorValue Value(GraphNode node)
    {
        if (node.Tensor("value") is { } tensor)
            return tensor;
        if (node.Reals("value_floats") is { } reals)
            return Of(ElementType.Float, [reals.Count], [.. reals]);
        if (node.Wholes("value_ints") is { } wholes)
            return Of(ElementType.Int64, [wholes.Count], [.. wholes]);
        if (node.Real("value_float", float.NaN) is var real && !float.IsNaN(real))
            return Of(ElementType.Float, [], [real]);
        if (node.Whole("value_int", long.MinValue) is var whole and not long.MinValue)
            return Of(ElementType.Int64, [], [whole]);

        throw new RejectedException($"{node} holds no numbers in a form that is supported (sparse tensors and texts are not).");
    }

    private static TensorValue Of<T>(ElementType type, long[] shape, T[] values) where T : struct => new(type, shape, MemoryMarshal.AsBytes<T>(values).ToArray());
}
