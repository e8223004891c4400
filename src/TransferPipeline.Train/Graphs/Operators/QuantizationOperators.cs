using TransferPipeline.Contracts;
using TransferPipeline.Onnx.Graphs;
using static TorchSharp.torch;

namespace TransferPipeline.Train.Graphs.Operators;

/// <summary>Between floats and the small integers of quantized graphs. Rounding has no gradient: nothing in front of it is trained.</summary>
internal static class QuantizationOperators
{
    internal static void Add(OperatorTable table)
    {
        table.One("DequantizeLinear", scope =>
        {
            var (axis, block) = (scope.Whole("axis", 1), scope.Whole("block_size", 0));
            return inputs => Dequantize(axis, block, inputs[0], inputs[1], inputs.Find(2));
        });
        table.One("QuantizeLinear", Quantize);
        table.Many("DynamicQuantizeLinear", _ => inputs => QuantizeDynamically(inputs[0]));
    }

    /// <summary>One scale for all, one for each place on the axis, or one for each block of places.</summary>
    internal static Tensor Dequantize(long axis, long block, Tensor x, Tensor scale, Tensor? zero)
    {
        var wide = x.to(scale.dtype);
        var shifted = zero is null ? wide : wide - Along(axis, block, x, zero.to(scale.dtype));
        return shifted * Along(axis, block, x, scale);
    }

    private static Func<StepInputs, Tensor> Quantize(NodeScope scope)
    {
        var (axis, block, stated) = (scope.Whole("axis", 1), scope.Whole("block_size", 0), scope.Whole("output_dtype", 0));
        var named = stated == 0 ? ScalarType.Byte : TensorImport.TypeOf((ElementType)stated, scope.Node.ToString());
        return inputs =>
        {
            var (x, scale, zero) = (inputs[0], inputs[1], inputs.Find(2));
            var type = zero?.dtype ?? named;
            var (least, most) = type switch
            {
                ScalarType.Byte => (0, 255),
                ScalarType.Int8 => (-128, 127),
                ScalarType.Int16 => (-32768, 32767),
                ScalarType.Int32 => (0, 65535),
                _ => throw new RejectedException($"{scope.Node} makes {type}, which is not supported."),
            };
            var rounded = (x / Along(axis, block, x, scale)).round();
            var shifted = zero is null ? rounded : rounded + Along(axis, block, x, zero.to(x.dtype));
            return shifted.clamp(least, most).to(type);
        };
    }

    private static Tensor[] QuantizeDynamically(Tensor x)
    {
        var (least, most) = (x.min().clamp_max(0), x.max().clamp_min(0));
        var scale = (most - least) / 255;
        var zero = (-least / scale).round().clamp(0, 255);
        return [((x / scale).round() + zero).clamp(0, 255).to(ScalarType.Byte), scale, zero.to(ScalarType.Byte)];
    }

    private static Tensor Along(long axis, long block, Tensor x, Tensor values)
    {
        var place = axis < 0 ? axis + x.dim() : axis;
        if (block > 0)
            return values.repeat_interleave(block, place).narrow(place, 0, x.shape[place]);
        if (values.numel() == 1)
            return values.reshape([]);

        var shape = WindowAttributes.Filled((int)x.dim(), 1);
        shape[place] = -1;
        return values.reshape(shape);
    }
}
