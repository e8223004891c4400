using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TransferPipeline.Train.Graphs.Operators;

/// <summary>What makes tensors, or leaves parts of them out.</summary>
internal static class CreationOperators
{
    internal static void Add(OperatorTable table)
    {
        table.One("ConstantOfShape", ConstantOfShape);
        table.One("Range", _ => inputs => Range(inputs[0], inputs[1], inputs[2]));
        table.One("Trilu", Triangle);
        table.One("EyeLike", scope =>
        {
            var (offset, type) = (scope.Whole("k", 0), scope.Whole("dtype", 0));
            return inputs =>
            {
                var x = inputs[0];
                var like = type == 0 ? x.dtype : TensorImport.TypeOf((Onnx.Graphs.ElementType)type, scope.Node.ToString());
                return (arange(0, x.shape[0], ScalarType.Int64).unsqueeze(1) + offset).eq(arange(0, x.shape[1], ScalarType.Int64)).to(like);
            };
        });
        table.Many("Dropout", Dropout);
    }

    private static Func<StepInputs, Tensor> ConstantOfShape(NodeScope scope)
    {
        var shape = scope.Wholes(0);
        using var value = scope.Node.Tensor("value") is { } stated ? TensorImport.Of(stated, scope.Node.ToString()) : zeros([1]);
        var type = value.dtype;
        Scalar number = is_integral(value) || type == ScalarType.Bool ? TensorImport.Wholes(value)[0] : TensorImport.Reals(value)[0];
        return inputs => full(shape(inputs)!, number, type);
    }

    private static Tensor Range(Tensor start, Tensor limit, Tensor delta)
    {
        if (is_integral(start))
            return arange(TensorImport.Wholes(start)[0], TensorImport.Wholes(limit)[0], TensorImport.Wholes(delta)[0], start.dtype);

        var (first, last, step) = (TensorImport.Reals(start)[0], TensorImport.Reals(limit)[0], TensorImport.Reals(delta)[0]);
        return arange(0, (long)Math.Max(0, Math.Ceiling(((double)last - first) / step)), start.dtype) * step + first;
    }

    private static Func<StepInputs, Tensor> Triangle(NodeScope scope)
    {
        var (upper, diagonal) = (scope.Whole("upper", 1) != 0, scope.Wholes(1));
        return inputs =>
        {
            var offset = diagonal(inputs)?[0] ?? 0;
            return upper ? inputs[0].triu(offset) : inputs[0].tril(offset);
        };
    }

    private static Kernel Dropout(NodeScope scope)
    {
        var stated = scope.Constant(1) is { } constant ? TensorImport.Reals(constant)[0] : scope.Real("ratio", 0.5f);
        var known = scope.Constant(1) is not null || !scope.Has(1);
        var masked = scope.Node.Outputs.Count > 1 && scope.Node.Outputs[1].Length > 0;
        return inputs =>
        {
            var x = inputs[0];
            var ratio = known ? stated : TensorImport.Reals(inputs[1])[0];
            if (!inputs.Mode.HasFlag(ForwardMode.Dropout) || ratio == 0)
                return masked ? [x, ones_like(x, ScalarType.Bool)] : [x];
            if (!masked)
                return [functional.dropout(x, ratio, true)];

            var kept = rand_like(x).ge(ratio);
            return [x * kept / (1 - ratio), kept];
        };
    }
}
