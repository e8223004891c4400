using TransferPipeline.Contracts;
using static TorchSharp.torch;

namespace TransferPipeline.Train.Graphs.Operators;

/// <summary>What takes or puts elements at places.</summary>
internal static class IndexingOperators
{
    internal static void Add(OperatorTable table)
    {
        table.One("Gather", Gather);
        table.One("GatherElements", scope =>
        {
            var axis = scope.Whole("axis", 0);
            return inputs => inputs[0].gather(axis, Counted(inputs[1], Size(inputs[0], axis)));
        });
        table.One("GatherND", GatherMany);
        table.One("ScatterElements", ScatterElements);
        table.One("Scatter", ScatterElements);
        table.One("ScatterND", ScatterMany);
        table.One("Slice", Slice);
        table.Unary("NonZero", x => x.nonzero().t());
        table.One("OneHot", OneHot);
    }

    private static long Size(Tensor x, long axis) => x.shape[axis < 0 ? axis + x.dim() : axis];

    /// <summary>Places that count from the end, as places that count from the beginning.</summary>
    private static Tensor Counted(Tensor places, long size)
    {
        var wide = places.to(ScalarType.Int64);
        return where(wide.lt(0), wide + size, wide);
    }

    private static Func<StepInputs, Tensor> Gather(NodeScope scope)
    {
        var axis = scope.Whole("axis", 0);
        if (scope.Constant(1) is { } known)
        {
            var places = TensorImport.Wholes(known);
            if (known.dim() == 0)
                return inputs => inputs[0].select(axis, places[0] < 0 ? places[0] + Size(inputs[0], axis) : places[0]);
            if (known.dim() == 1 && Array.TrueForAll(places, place => place >= 0) && known.dtype == ScalarType.Int64)
                return inputs => inputs[0].index_select(axis, inputs[1]);
        }

        return inputs =>
        {
            var (x, places) = (inputs[0], inputs[1]);
            var place = (int)(axis < 0 ? axis + x.dim() : axis);
            var rows = x.index_select(place, Counted(places, x.shape[place]).reshape(-1));
            return places.dim() == 1 ? rows : rows.reshape([.. x.shape[..place], .. places.shape, .. x.shape[(place + 1)..]]);
        };
    }

    private static Func<StepInputs, Tensor> GatherMany(NodeScope scope)
    {
        var batch = (int)scope.Whole("batch_dims", 0);
        return inputs =>
        {
            var (x, places) = (inputs[0], inputs[1]);
            if (batch == 0)
                return x.index(Columns(x.shape, places));

            // All batch axes as one, which the first column of places counts through.
            long[] shape = [x.shape[..batch].Aggregate(1L, (product, size) => product * size), .. x.shape[batch..]];
            var folded = places.reshape([shape[0], .. places.shape[batch..]]);
            var rest = folded.shape[1..^1];
            var rows = arange(0, shape[0], ScalarType.Int64).reshape([shape[0], .. WindowAttributes.Filled(rest.Length, 1)]).expand([shape[0], .. rest]);
            var found = x.reshape(shape).index([rows, .. Columns(shape[1..], folded)]);
            return found.reshape([.. x.shape[..batch], .. found.shape[1..]]);
        };
    }

    /// <summary>One tensor of places for each axis that the last axis of the places names.</summary>
    private static Tensor[] Columns(long[] shape, Tensor places) =>
        [.. Enumerable.Range(0, (int)places.shape[^1]).Select(axis => Counted(places.select(-1, axis), shape[axis]))];

    private static Func<StepInputs, Tensor> ScatterElements(NodeScope scope)
    {
        var axis = scope.Whole("axis", 0);
        var adds = Adds(scope);
        return inputs =>
        {
            var places = Counted(inputs[1], Size(inputs[0], axis));
            return adds ? inputs[0].scatter_add(axis, places, inputs[2]) : inputs[0].scatter(axis, places, inputs[2]);
        };
    }

    private static Func<StepInputs, Tensor> ScatterMany(NodeScope scope)
    {
        var adds = Adds(scope);
        return inputs => inputs[0].clone().index_put_(inputs[2], Columns(inputs[0].shape, inputs[1]), adds).alias();
    }

    private static bool Adds(NodeScope scope) => scope.Text("reduction", "none") switch
    {
        "none" => false,
        "add" => true,
        var other => throw new RejectedException($"{scope.Node} combines values by '{other}', which is not supported; none and add are."),
    };

    private static Func<StepInputs, Tensor> Slice(NodeScope scope)
    {
        var (starts, ends, axes, steps) = (scope.Wholes("starts", 1), scope.Wholes("ends", 2), scope.Wholes("axes", 3), scope.Wholes(4));
        return inputs =>
        {
            var x = inputs[0];
            var (first, last, along, by) = (starts(inputs)!, ends(inputs)!, axes(inputs), steps(inputs));
            for (var index = 0; index < first.Length; index++)
                x = SliceAxis(x, along?[index] ?? index, first[index], last[index], by?[index] ?? 1);
            return x;
        };
    }

    private static Tensor SliceAxis(Tensor x, long axis, long start, long end, long step)
    {
        var size = Size(x, axis);
        var (first, last) = (start < 0 ? start + size : start, end < 0 ? end + size : end);
        if (step > 0)
        {
            (first, last) = (Math.Clamp(first, 0, size), Math.Clamp(last, 0, size));
            return first == 0 && last == size && step == 1 ? x : x.slice(axis, first, Math.Max(first, last), step);
        }

        // Backwards is forwards in the reversed order.
        (first, last) = (Math.Clamp(first, 0, size - 1), Math.Clamp(last, -1, size - 1));
        return x.flip(axis).slice(axis, size - 1 - first, Math.Max(size - 1 - first, size - 1 - last), step == long.MinValue ? long.MaxValue : -step);
    }

    private static Func<StepInputs, Tensor> OneHot(NodeScope scope)
    {
        var axis = scope.Whole("axis", -1);
        return inputs =>
        {
            var (places, depth, values) = (inputs[0].to(ScalarType.Int64), TensorImport.Wholes(inputs[1])[0], inputs[2]);
            var rank = places.dim() + 1;
            var place = axis < 0 ? axis + rank : axis;
            var shape = WindowAttributes.Filled((int)rank, 1);
            shape[place] = depth;
            var hot = Counted(places, depth).unsqueeze(place).eq(arange(0, depth, ScalarType.Int64).reshape(shape));
            return where(hot, values[1], values[0]);
        };
    }
}
