using static TorchSharp.torch;

namespace TransferPipeline.Train.Graphs.Operators;

/// <summary>Pictures made larger or smaller, one axis after the other.</summary>
internal static class ResizeOperators
{
    internal static void Add(OperatorTable table)
    {
        table.One("Resize", Resize);
        table.One("Upsample", scope =>
        {
            var (mode, stated) = (scope.Text("mode", "nearest"), scope.Node.Reals("scales"));
            var sampling = Sampling.Of(scope, mode is "bilinear" ? "linear" : mode, "asymmetric", "floor");
            return inputs => Sized(inputs[0], sampling, null, null, stated?.ToArray() ?? TensorImport.Reals(inputs[1]), null);
        });
    }

    private static Func<StepInputs, Tensor> Resize(NodeScope scope)
    {
        var sampling = scope.Opset < 11
            ? Sampling.Of(scope, scope.Text("mode", "nearest"), "asymmetric", "floor")
            : Sampling.Of(scope, scope.Text("mode", "nearest"), scope.Text("coordinate_transformation_mode", "half_pixel"), scope.Text("nearest_mode", "round_prefer_floor"));
        var (scalesAt, axes, sizes) = (scope.Opset < 11 ? 1 : 2, scope.Wholes("axes"), scope.Wholes(3));
        var known = scope.Constant(scalesAt) is { } constant ? TensorImport.Reals(constant) : null;
        var keeps = scope.Text("keep_aspect_ratio_policy", "stretch");
        var needsRegion = sampling.Coordinates == "tf_crop_and_resize";
        return inputs =>
        {
            var scales = known ?? (inputs.Find(scalesAt) is { } given ? TensorImport.Reals(given) : []);
            var (wanted, ratio) = scales.Length > 0 ? (null, null) : Kept(inputs[0], sizes(inputs), axes, keeps);
            return Sized(inputs[0], sampling, axes, wanted, ratio is { } one ? [.. wanted!.Select(_ => one)] : scales, needsRegion ? TensorImport.Reals(inputs[1]) : null);
        };
    }

    /// <summary>The sizes that the policy makes of the stated ones, and the one ratio that places are reckoned with.</summary>
    private static (long[]? Sizes, float? Ratio) Kept(Tensor x, long[]? sizes, long[]? axes, string policy)
    {
        if (sizes is null || policy == "stretch")
            return (sizes, null);

        var ratios = sizes.Select((size, index) => size / (double)Size(x, axes?[index] ?? index));
        var ratio = policy == "not_larger" ? ratios.Min() : ratios.Max();
        return ([.. sizes.Select((_, index) => (long)Math.Floor((ratio * Size(x, axes?[index] ?? index)) + 0.5))], (float)ratio);
    }

    private static Tensor Sized(Tensor x, Sampling sampling, long[]? axes, long[]? sizes, float[] scales, float[]? region)
    {
        var count = sizes?.Length ?? scales.Length;
        var outside = (Tensor?)null;
        var y = x;
        for (var index = 0; index < count; index++)
        {
            var axis = axes?[index] ?? index;
            var size = Size(x, axis);
            var length = sizes?[index] ?? (long)Math.Floor(size * scales[index]);
            var scale = scales.Length > 0 ? scales[index] : length / (double)size;
            if (length == size && scale == 1 && region is null)
                continue;

            var (start, end) = region is null ? (0, 1) : (region[index], region[count + index]);
            var taps = sampling.Axis(size, length, scale, start, end);
            if (taps.Outside is { } mask)
            {
                var shape = WindowAttributes.Filled((int)x.dim(), 1);
                shape[axis] = length;
                outside = outside is null ? tensor(mask).reshape(shape) : outside.logical_or(tensor(mask).reshape(shape));
            }

            y = taps.Apply(y, axis);
        }

        return outside is null ? y : where(outside, tensor(sampling.Extrapolation), y);
    }

    private static long Size(Tensor x, long axis) => x.shape[axis < 0 ? axis + x.dim() : axis];
}
