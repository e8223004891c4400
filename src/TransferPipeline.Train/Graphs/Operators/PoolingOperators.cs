using TorchSharp;
using TransferPipeline.Contracts;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TransferPipeline.Train.Graphs.Operators;

/// <summary>Pooling over one, two or three axes, and over all of them.</summary>
internal static class PoolingOperators
{
    internal static void Add(OperatorTable table)
    {
        table.Many("MaxPool", Largest);
        table.One("AveragePool", Average);
        table.One("LpPool", scope =>
        {
            var (order, window) = ((double)scope.Whole("p", 2), new WindowAttributes(scope));
            return inputs => PooledMean(inputs[0].abs().pow(order), window.Fit(inputs[0])).pow(1 / order) * Math.Pow(window.Kernel!.Aggregate(1.0, (product, size) => product * size), 1 / order);
        });
        table.Unary("GlobalAveragePool", x => x.mean(Spatial(x), true));
        table.Unary("GlobalMaxPool", x => x.amax(Spatial(x), true));
        table.One("GlobalLpPool", scope =>
        {
            var order = (double)scope.Whole("p", 2);
            return inputs => inputs[0].abs().pow(order).sum(Spatial(inputs[0]), true).pow(1 / order);
        });
    }

    private static long[] Spatial(Tensor x) => [.. Enumerable.Range(2, (int)x.dim() - 2).Select(axis => (long)axis)];

    private static Kernel Largest(NodeScope scope)
    {
        var attributes = new WindowAttributes(scope);
        var places = scope.Node.Outputs.Count > 1 && scope.Node.Outputs[1].Length > 0;
        if (places && scope.Whole("storage_order", 0) != 0)
            throw new RejectedException($"{scope.Node} counts places by columns (storage_order 1), which is not supported.");

        return inputs =>
        {
            var x = inputs[0];
            var window = attributes.Fit(x);
            var isNative = IsNative(window);
            var padded = isNative ? x : functional.pad(x, window.Margins(), PaddingModes.Constant, double.NegativeInfinity);
            var padding = isNative ? window.Before : new long[window.Before.Length];
            if (!places)
                return [Pool(padded, window, padding)];
            if (!isNative)
                throw new ArgumentException("the places of the largest values are not supported with this padding.");

            var (values, found) = PoolWithPlaces(padded, window, padding);
            var planes = arange(0, x.shape[0] * x.shape[1], ScalarType.Int64).reshape([x.shape[0], x.shape[1], .. WindowAttributes.Filled(window.Kernel.Length, 1)]);
            return [values, found + planes * (x.numel() / (x.shape[0] * x.shape[1]))];
        };
    }

    private static Func<StepInputs, Tensor> Average(NodeScope scope)
    {
        var (attributes, countsPadding) = (new WindowAttributes(scope), scope.Whole("count_include_pad", 0) != 0);
        return inputs =>
        {
            var x = inputs[0];
            var window = attributes.Fit(x);
            if (IsNative(window) && window.Dilations.All(step => step == 1))
                return AveragePool(x, window, window.Before, countsPadding);

            // The mean over the whole window, corrected by the share of it that counts.
            var counted = ones([1, 1, .. x.shape[2..]], x.dtype);
            var stated = attributes.Over(x.shape.AsSpan(2), window.Kernel);
            if (countsPadding)
            {
                counted = functional.pad(counted, stated.Margins(), PaddingModes.Constant, 1);
                return PooledMean(x, window) / PooledMean(counted, window with { Before = Less(window.Before, stated.Before), After = Less(window.After, stated.After) });
            }

            return PooledMean(x, window) / PooledMean(counted, window);
        };
    }

    private static long[] Less(long[] sizes, long[] others) => [.. sizes.Zip(others, (size, other) => size - other)];

    /// <summary>The mean over each window, with zeros for padding.</summary>
    private static Tensor PooledMean(Tensor x, Window window)
    {
        var padded = functional.pad(x, window.Margins());
        if (window.Dilations.All(step => step == 1))
            return AveragePool(padded, window, new long[window.Kernel.Length], false);

        // Windows with gaps: one view for each axis, whose last axis runs over the window.
        for (var axis = 0; axis < window.Kernel.Length; axis++)
        {
            var views = padded.unfold(axis + 2, window.Extent(axis), window.Strides[axis]);
            padded = views.slice(-1, 0, window.Extent(axis), window.Dilations[axis]).mean([-1], false);
        }

        return padded;
    }

    /// <summary>torch pads both sides alike, and at most by half the window.</summary>
    private static bool IsNative(Window window) =>
        window.IsSymmetric && window.Before.Zip(window.Kernel).All(pair => pair.First >= 0 && pair.First <= pair.Second / 2);

    private static Tensor Pool(Tensor x, Window window, long[] padding) => window.Kernel.Length switch
    {
        1 => functional.max_pool1d(x, window.Kernel[0], window.Strides[0], padding[0], window.Dilations[0]),
        2 => functional.max_pool2d(x, window.Kernel, window.Strides, padding, window.Dilations),
        3 => functional.max_pool3d(x, window.Kernel, window.Strides, padding, window.Dilations),
        var axes => throw Unsupported(axes),
    };

    private static (Tensor Values, Tensor Places) PoolWithPlaces(Tensor x, Window window, long[] padding) => window.Kernel.Length switch
    {
        1 => functional.max_pool1d_with_indices(x, window.Kernel[0], window.Strides[0], padding[0], window.Dilations[0]),
        2 => functional.max_pool2d_with_indices(x, window.Kernel, window.Strides, padding, window.Dilations),
        3 => functional.max_pool3d_with_indices(x, window.Kernel, window.Strides, padding, window.Dilations),
        var axes => throw Unsupported(axes),
    };

    private static Tensor AveragePool(Tensor x, Window window, long[] padding, bool countsPadding) => window.Kernel.Length switch
    {
        1 => functional.avg_pool1d(x, window.Kernel[0], window.Strides[0], padding[0], false, countsPadding),
        2 => functional.avg_pool2d(x, window.Kernel, window.Strides, padding, false, countsPadding),
        3 => functional.avg_pool3d(x, window.Kernel, window.Strides, padding, false, countsPadding),
        var axes => throw Unsupported(axes),
    };

    private static RejectedException Unsupported(int axes) => new($"Pooling over {axes} axes is not supported; over one, two or three it is.");

    /// <summary>The window for an input, with as much padding at the end as makes the last window, which ceil_mode may add, a whole one.</summary>
    private static Window Fit(this WindowAttributes attributes, Tensor x)
    {
        var sizes = x.shape.AsSpan(2);
        var window = attributes.Over(sizes, attributes.Kernel!);
        for (var axis = 0; attributes.IsCeiling && axis < sizes.Length; axis++)
        {
            var stride = window.Strides[axis];
            var count = (sizes[axis] + window.Before[axis] + window.After[axis] - window.Extent(axis) + stride - 1) / stride + 1;

            // A window that would begin behind the input and its padding in front is none.
            count -= (count - 1) * stride >= sizes[axis] + window.Before[axis] ? 1 : 0;
            window.After[axis] = Math.Max(window.After[axis], (count - 1) * stride + window.Extent(axis) - sizes[axis] - window.Before[axis]);
        }

        return window;
    }
}
