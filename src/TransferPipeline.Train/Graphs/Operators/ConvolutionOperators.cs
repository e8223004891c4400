using TransferPipeline.Contracts;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TransferPipeline.Train.Graphs.Operators;

/// <summary>Convolutions over one, two or three axes.</summary>
internal static class ConvolutionOperators
{
    internal static void Add(OperatorTable table)
    {
        table.One("Conv", Convolution);
        table.One("ConvTranspose", Transposed);
    }

    private static Func<StepInputs, Tensor> Convolution(NodeScope scope)
    {
        var (attributes, groups) = (new WindowAttributes(scope), scope.Whole("group", 1));
        Window? settled = null;
        return inputs =>
        {
            var (x, weight) = (inputs[0], inputs[1]);

            // Only auto_pad depends on the size of the input.
            var window = settled ?? attributes.Over(x.shape.AsSpan(2), weight.shape.AsSpan(2));
            settled = attributes.IsSame ? null : window;
            var padding = window.Before;
            var strides = window.Strides;
            if (!window.IsSymmetric || (window.IsPadded && IsPointwise(window)))
            {
                x = functional.pad(x, window.Margins());
                padding = new long[padding.Length];
            }

            // oneDNN ends the process on gradients of 1x1 convolutions with strides; what they skip is left out first.
            if (IsPointwise(window))
            {
                for (var axis = 0; axis < strides.Length; axis++)
                    x = strides[axis] == 1 ? x : x.slice(axis + 2, 0, x.shape[axis + 2], strides[axis]);
                strides = WindowAttributes.Filled(strides.Length, 1);
            }

            return Convolve(x.contiguous(), weight.contiguous(), inputs.Find(2), strides, padding, window.Dilations, groups);
        };
    }

    private static bool IsPointwise(Window window) => window.Kernel.All(size => size == 1);

    private static Tensor Convolve(Tensor x, Tensor weight, Tensor? bias, long[] strides, long[] padding, long[] dilations, long groups) => strides.Length switch
    {
        1 => functional.conv1d(x, weight, bias, strides[0], padding[0], dilations[0], groups),
        2 => functional.conv2d(x, weight, bias, strides, padding, dilations, groups),
        3 => functional.conv3d(x, weight, bias, strides, padding, dilations, groups),
        var axes => throw new RejectedException($"A convolution over {axes} axes is not supported; one, two or three are."),
    };

    private static Func<StepInputs, Tensor> Transposed(NodeScope scope)
    {
        var (attributes, groups) = (new WindowAttributes(scope), scope.Whole("group", 1));
        var (wanted, extra) = (scope.Wholes("output_shape"), scope.Wholes("output_padding"));
        return inputs =>
        {
            var (x, weight) = (inputs[0].contiguous(), inputs[1].contiguous());
            var axes = (int)x.dim() - 2;
            var window = attributes.Over(x.shape.AsSpan(2), weight.shape.AsSpan(2));
            var added = extra ?? new long[axes];
            var full = ConvolveTransposed(x, weight, window, added, groups);
            for (var axis = 0; axis < axes; axis++)
            {
                var size = wanted?[^(axes - axis)] ?? (attributes.IsSame ? x.shape[axis + 2] * window.Strides[axis] : -1);
                if (size < 0)
                    continue;

                var total = full.shape[axis + 2] - size;
                (window.Before[axis], window.After[axis]) = total < 0 ? (0, total)
                    : attributes.IsSame && !attributes.IsLower ? (total / 2, total - total / 2)
                    : (total - total / 2, total / 2);
            }

            var cropped = functional.pad(full, [.. window.Margins().Select(size => -size)]);
            return inputs.Find(2) is { } bias ? cropped + bias.reshape([-1, .. WindowAttributes.Filled(axes, 1)]) : cropped;
        };
    }

    private static Tensor ConvolveTransposed(Tensor x, Tensor weight, Window window, long[] added, long groups) => added.Length switch
    {
        1 => functional.conv_transpose1d(x, weight, null, window.Strides[0], 0, added[0], window.Dilations[0], groups),
        2 => functional.conv_transpose2d(x, weight, null, window.Strides, [0, 0], added, window.Dilations, groups),
        3 => functional.conv_transpose3d(x, weight, null, window.Strides, [0, 0, 0], added, window.Dilations, groups),
        var axes => throw new RejectedException($"A convolution over {axes} axes is not supported; one, two or three are."),
    };
}
