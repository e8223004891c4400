using TorchSharp;
using TransferPipeline.Contracts;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TransferPipeline.Train.Graphs.Operators;

internal static class PaddingOperators
{
    internal static void Add(OperatorTable table) => table.One("Pad", Pad);

    private static Func<StepInputs, Tensor> Pad(NodeScope scope)
    {
        var mode = scope.Text("mode", "constant");
        if (mode is not ("constant" or "reflect" or "edge" or "wrap"))
            throw new RejectedException($"{scope.Node} pads by '{mode}', which is not supported; constant, reflect, edge and wrap are.");

        var (pads, axes) = (scope.Wholes("pads", 1), scope.Wholes(3));
        var stated = scope.Real("value", 0);
        var known = scope.Constant(2) is { } constant && constant.numel() > 0 ? TensorImport.Reals(constant)[0] : (float?)null;
        return inputs =>
        {
            var x = inputs[0];
            var (before, after) = ByAxis((int)x.dim(), pads(inputs)!, axes(inputs));
            if (mode == "constant")
            {
                var value = known ?? (inputs.Find(2) is { } given && given.numel() > 0 ? TensorImport.Reals(given)[0] : stated);
                long[] margins = [.. Enumerable.Range(0, before.Length).Reverse().SelectMany(axis => new[] { before[axis], after[axis] })];
                return x.dtype == ScalarType.Bool
                    ? functional.pad(x.to(ScalarType.Byte), margins, PaddingModes.Constant, value).to(ScalarType.Bool)
                    : functional.pad(x, margins, PaddingModes.Constant, value);
            }

            for (var axis = 0; axis < before.Length; axis++)
            {
                if (before[axis] != 0 || after[axis] != 0)
                    x = x.index_select(axis, tensor(Places(mode, x.shape[axis], before[axis], after[axis])));
            }

            return x;
        };
    }

    private static (long[] Before, long[] After) ByAxis(int rank, long[] pads, long[]? axes)
    {
        var (before, after) = (new long[rank], new long[rank]);
        var count = pads.Length / 2;
        for (var index = 0; index < count; index++)
        {
            var axis = axes is null ? index : axes[index] < 0 ? axes[index] + rank : axes[index];
            (before[axis], after[axis]) = (pads[index], pads[count + index]);
        }

        return (before, after);
    }

    /// <summary>Where each place of the padded axis takes its value from.</summary>
    private static long[] Places(string mode, long size, long before, long after)
    {
        var places = new long[before + size + after];
        for (var index = 0; index < places.Length; index++)
        {
            var place = index - before;
            var period = Math.Max(1, 2 * (size - 1));
            places[index] = mode switch
            {
                "edge" => Math.Clamp(place, 0, size - 1),
                "wrap" => ((place % size) + size) % size,
                _ => size - 1 - Math.Abs((((place % period) + period) % period) - (size - 1)),
            };
        }

        return places;
    }
}
