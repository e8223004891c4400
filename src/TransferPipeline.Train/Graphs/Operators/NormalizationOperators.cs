using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TransferPipeline.Train.Graphs.Operators;

/// <summary>Normalization over batches, layers, groups and channels.</summary>
internal static class NormalizationOperators
{
    internal static void Add(OperatorTable table)
    {
        table.Many("BatchNormalization", BatchNormalization.Translate);
        table.Many("LayerNormalization", LayerNormalization);
        table.One("InstanceNormalization", scope =>
        {
            var epsilon = scope.Real("epsilon", 1e-5f);
            return inputs => functional.instance_norm(inputs[0], null, null, inputs[1], inputs[2], true, 0.1, epsilon);
        });
        table.One("GroupNormalization", GroupNormalization);
        table.One("RMSNormalization", RootMeanSquare);
        table.One("MeanVarianceNormalization", MeanVariance);
        table.One("LpNormalization", LpNormalization);
        table.One("LRN", LocalResponse);
    }

    private static Kernel LayerNormalization(NodeScope scope)
    {
        var (axis, epsilon) = (scope.Whole("axis", -1), scope.Real("epsilon", 1e-5f));
        var statistics = scope.Node.Outputs.Skip(1).Any(name => name.Length > 0);
        return inputs =>
        {
            var x = inputs[0];
            var first = (int)(axis < 0 ? axis + x.dim() : axis);
            var shape = x.shape[first..];
            var y = inputs[1].shape.AsSpan().SequenceEqual(shape)
                ? functional.layer_norm(x, shape, inputs[1], inputs.Find(2), epsilon)
                : Affine(functional.layer_norm(x, shape, null, null, epsilon), inputs[1], inputs.Find(2));
            if (!statistics)
                return [y];

            var (variance, mean) = var_mean(x, [.. Enumerable.Range(first, shape.Length).Select(place => (long)place)], unbiased: false, keepdim: true);
            return [y, mean, (variance + epsilon).rsqrt()];
        };
    }

    private static Tensor Affine(Tensor x, Tensor scale, Tensor? bias) => bias is null ? x * scale : x * scale + bias;

    private static Func<StepInputs, Tensor> GroupNormalization(NodeScope scope)
    {
        var (groups, epsilon) = (scope.Whole("num_groups", 1), scope.Real("epsilon", 1e-5f));
        return inputs => functional.group_norm(inputs[0], groups, Channels(inputs[1], inputs[0]), Channels(inputs[2], inputs[0]), epsilon);

        // Before opset 21 there is one value for each group.
        static Tensor Channels(Tensor values, Tensor x) => values.numel() == x.shape[1] ? values : values.repeat_interleave(x.shape[1] / values.numel());
    }

    private static Func<StepInputs, Tensor> RootMeanSquare(NodeScope scope)
    {
        var (axis, epsilon) = (scope.Whole("axis", -1), scope.Real("epsilon", 1e-5f));
        return inputs =>
        {
            var x = inputs[0];
            var first = axis < 0 ? axis + x.dim() : axis;
            return x * ((x * x).mean(Dimensions(first, x.dim()), true) + epsilon).rsqrt() * inputs[1];
        };
    }

    private static Func<StepInputs, Tensor> MeanVariance(NodeScope scope)
    {
        var axes = scope.Wholes("axes") ?? [0, 2, 3];
        return inputs =>
        {
            var centred = inputs[0] - inputs[0].mean(axes, true);
            return centred / ((centred * centred).mean(axes, true).sqrt() + 1e-9);
        };
    }

    private static Func<StepInputs, Tensor> LpNormalization(NodeScope scope)
    {
        var (axis, order) = (scope.Whole("axis", -1), scope.Whole("p", 2));
        return inputs =>
        {
            var x = inputs[0];
            var norm = order == 1 ? x.abs().sum(axis, true) : linalg.vector_norm(x, 2, [axis], true);

            // Divided by one where there is nothing to divide: what is chosen against must not be 0/0 either, for its gradient would be no number.
            return x / where(norm.eq(0), ones_like(norm), norm);
        };
    }

    private static Func<StepInputs, Tensor> LocalResponse(NodeScope scope)
    {
        var (alpha, beta, bias, size) = (scope.Real("alpha", 1e-4f), scope.Real("beta", 0.75f), scope.Real("bias", 1), scope.Whole("size", 1));
        return inputs =>
        {
            var x = inputs[0];
            var margin = new long[2 * (x.dim() - 1)];
            (margin[^2], margin[^1]) = ((size - 1) / 2, size / 2);
            var sums = functional.pad(x * x, margin).unfold(1, size, 1).sum(-1);
            return x / (sums * (alpha / size) + bias).pow(beta);
        };
    }

    private static long[] Dimensions(long first, long end) => [.. Enumerable.Range((int)first, (int)(end - first)).Select(place => (long)place)];
}
