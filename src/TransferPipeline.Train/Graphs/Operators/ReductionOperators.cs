using static TorchSharp.torch;

namespace TransferPipeline.Train.Graphs.Operators;

/// <summary>Sums, means and the like over axes.</summary>
internal static class ReductionOperators
{
    internal static void Add(OperatorTable table)
    {
        Reduce(table, "ReduceSum", Sum);
        Reduce(table, "ReduceMean", Mean);
        Reduce(table, "ReduceMax", (x, axes, keep) => x.amax(axes, keep));
        Reduce(table, "ReduceMin", (x, axes, keep) => x.amin(axes, keep));
        Reduce(table, "ReduceProd", Product);
        Reduce(table, "ReduceL1", (x, axes, keep) => Sum(x.abs(), axes, keep));
        Reduce(table, "ReduceL2", Length);
        Reduce(table, "ReduceSumSquare", (x, axes, keep) => Sum(x * x, axes, keep));
        Reduce(table, "ReduceLogSum", (x, axes, keep) => Sum(x, axes, keep).log());
        Reduce(table, "ReduceLogSumExp", LogSumExp);
        table.One("ArgMax", scope => Extreme(scope, (x, axis, keep) => x.argmax(axis, keep)));
        table.One("ArgMin", scope => Extreme(scope, (x, axis, keep) => x.argmin(axis, keep)));
        table.One("CumSum", CumulativeSum);
        table.Many("TopK", Largest);
    }

    /// <summary>Axes are an attribute in older opsets and an input in newer ones; without any, all axes are meant unless the node says none.</summary>
    private static void Reduce(OperatorTable table, string operation, Func<Tensor, long[], bool, Tensor> compute) => table.One(operation, scope =>
    {
        var axes = scope.Wholes("axes", 1);
        var keep = scope.Whole("keepdims", 1) != 0;
        var emptyIsNone = scope.Whole("noop_with_empty_axes", 0) != 0;
        return inputs =>
        {
            var x = inputs[0];
            var chosen = axes(inputs) ?? [];
            if (chosen.Length == 0 && emptyIsNone)
                return x;

            return compute(x, chosen.Length == 0 ? [.. Enumerable.Range(0, (int)x.dim()).Select(axis => (long)axis)] : chosen, keep);
        };
    });

    private static Tensor Sum(Tensor x, long[] axes, bool keep) => axes.Length == 0 ? x : x.sum(axes, keep, x.dtype);

    private static Tensor Mean(Tensor x, long[] axes, bool keep) => is_integral(x)
        ? x.to(ScalarType.Float64).mean(axes, keep).to(x.dtype)
        : axes.Length == 0 ? x : x.mean(axes, keep);

    /// <summary>As torch's own norm, which has a gradient of zero where the root of a sum of squares has none: at a vector of zeros, such as the padding of a window.</summary>
    private static Tensor Length(Tensor x, long[] axes, bool keep) =>
        axes.Length == 0 || is_integral(x) ? Sum(x * x, axes, keep).sqrt() : linalg.vector_norm(x, 2, axes, keep);

    private static Tensor Product(Tensor x, long[] axes, bool keep)
    {
        // From the last axis on, so that the places of the others stay.
        foreach (var axis in axes.Select(axis => axis < 0 ? axis + x.dim() : axis).OrderDescending().ToArray())
            x = x.prod(axis, keep, x.dtype);
        return x;
    }

    private static Tensor LogSumExp(Tensor x, long[] axes, bool keep)
    {
        // What the largest value adds cancels out, also in the gradient; where all are infinite it must not make 0/0.
        var largest = x.amax(axes, true).detach();
        var shift = where(largest.isinf(), zeros_like(largest), largest);
        var sum = (x - shift).exp().sum(axes, true).log() + shift;
        return keep ? sum : sum.sum(axes, false);
    }

    private static Func<StepInputs, Tensor> Extreme(NodeScope scope, Func<Tensor, long, bool, Tensor> compute)
    {
        var (axis, keep) = (scope.Whole("axis", 0), scope.Whole("keepdims", 1) != 0);
        if (scope.Whole("select_last_index", 0) == 0)
            return inputs => compute(inputs[0], axis, keep);

        return inputs => inputs[0].shape[axis < 0 ? axis + inputs[0].dim() : axis] - 1 - compute(inputs[0].flip(axis), axis, keep);
    }

    private static Func<StepInputs, Tensor> CumulativeSum(NodeScope scope)
    {
        var axes = scope.Wholes(1);
        var (exclusive, reverse) = (scope.Whole("exclusive", 0) != 0, scope.Whole("reverse", 0) != 0);
        return inputs =>
        {
            var axis = axes(inputs)![0];
            var x = reverse ? inputs[0].flip(axis) : inputs[0];
            var sum = x.cumsum(axis, x.dtype);
            sum = exclusive ? sum - x : sum;
            return reverse ? sum.flip(axis) : sum;
        };
    }

    private static Kernel Largest(NodeScope scope)
    {
        var (axis, largest) = (scope.Whole("axis", -1), scope.Whole("largest", 1) != 0);
        var stated = scope.Whole("k", 0);
        Func<StepInputs, long[]?> count = stated > 0 ? _ => [stated] : scope.Wholes(1);
        return inputs =>
        {
            // ONNX takes the lower index among equals, which torch's topk does not promise; a stable sort does.
            var (values, places) = inputs[0].sort(axis, largest, stable: true);
            var k = count(inputs)![0];
            return [values.narrow(axis, 0, k), places.narrow(axis, 0, k)];
        };
    }
}
