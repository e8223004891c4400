using static TorchSharp.torch;

namespace TransferPipeline.Train.Graphs.Operators;

/// <summary>Between floats and the small integers of quantized graphs.</summary>
internal static class QuantizationOperators
{
    internal static void Add(OperatorTable table)
    {
        table.One("DequantizeLinear", scope =>
        {
            var (axis, block) = (scope.Whole("axis", 1), scope.Whole("block_size", 0));
            return inputs => Dequantize(axis, block, inputs[0], inputs[1], inputs.Find(2));
        });
    }

    /// <summary>One scale for all, one for each place on the axis, or one for each block of places.</summary>
    internal static Tensor Dequantize(long axis, long block, Tensor x, Tensor scale, Tensor? zero)
    {
        var wide = x.to(ScalarType.Float32);
        var shifted = zero is null ? wide : wide - Along(axis, block, x, zero.to(ScalarType.Float32));
        return shifted * Along(axis, block, x, scale.to(ScalarType.Float32));
    }

    private static Tensor Along(long axis, long block, Tensor x, Tensor values)
    {
        var place = axis < 0 ? axis + x.dim() : axis;
        if (block > 0)
            return values.repeat_interleave(block, place).narrow(place, 0, x.shape[place]);
        if (values.numel() == 1)
            return values.reshape([]);

        var shape = Enumerable.Repeat(1L, (int)x.dim()).ToArray();
        shape[place] = -1;
        return values.reshape(shape);
    }
}
