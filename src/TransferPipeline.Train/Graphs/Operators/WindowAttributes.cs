using TransferPipeline.Contracts;

namespace TransferPipeline.Train.Graphs.Operators;

/// <summary>The attributes of a window that moves over the axes behind batch and channels; null where the node leaves them to their defaults.</summary>
internal sealed class WindowAttributes
{
    private readonly long[]? pads;
    private readonly string automatic;

    internal WindowAttributes(NodeScope scope)
    {
        Kernel = scope.Wholes("kernel_shape");
        Strides = scope.Wholes("strides");
        Dilations = scope.Wholes("dilations");
        IsCeiling = scope.Whole("ceil_mode", 0) != 0;
        pads = scope.Wholes("pads");
        automatic = scope.Text("auto_pad", "NOTSET");
        if (automatic is not ("NOTSET" or "" or "VALID" or "SAME_UPPER" or "SAME_LOWER"))
            throw new RejectedException($"{scope.Node} has auto_pad '{automatic}', which is not known.");
    }

    internal long[]? Kernel { get; }

    internal long[]? Strides { get; }

    internal long[]? Dilations { get; }

    internal bool IsCeiling { get; }

    internal bool IsSame => automatic.StartsWith("SAME", StringComparison.Ordinal);

    internal bool IsLower => automatic == "SAME_LOWER";

    /// <summary>For an input with these sizes behind batch and channels.</summary>
    internal Window Over(ReadOnlySpan<long> sizes, ReadOnlySpan<long> kernel)
    {
        var axes = sizes.Length;
        var window = new Window(kernel.ToArray(), Strides ?? Filled(axes, 1), Dilations ?? Filled(axes, 1), new long[axes], new long[axes]);
        for (var axis = 0; axis < axes; axis++)
        {
            if (IsSame)
            {
                var total = Math.Max(0, (((sizes[axis] + window.Strides[axis] - 1) / window.Strides[axis] - 1) * window.Strides[axis]) + window.Extent(axis) - sizes[axis]);
                (window.Before[axis], window.After[axis]) = IsLower ? (total - total / 2, total / 2) : (total / 2, total - total / 2);
            }
            else if (pads is not null && automatic != "VALID")
            {
                (window.Before[axis], window.After[axis]) = (pads[axis], pads[axes + axis]);
            }
        }

        return window;
    }

    internal static long[] Filled(int count, long value) => [.. Enumerable.Repeat(value, count)];
}

/// <summary>A window with everything settled.</summary>
internal sealed record Window(long[] Kernel, long[] Strides, long[] Dilations, long[] Before, long[] After)
{
    internal bool IsSymmetric => Before.AsSpan().SequenceEqual(After);

    internal bool IsPadded => Before.Any(size => size != 0) || After.Any(size => size != 0);

    internal long Extent(int axis) => (Kernel[axis] - 1) * Dilations[axis] + 1;

    /// <summary>In torch's order: the last axis first.</summary>
    internal long[] Margins() => [.. Enumerable.Range(0, Before.Length).Reverse().SelectMany(axis => new[] { Before[axis], After[axis] })];
}
