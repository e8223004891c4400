using TransferPipeline.Contracts;

namespace TransferPipeline.Train.Graphs.Operators;

/// <summary>How Resize finds the places in the input that each place of the output is made of, and their shares.</summary>
internal sealed record Sampling(string Mode, string Coordinates, string Nearest, float Cubic, bool Antialias, bool ExcludesOutside, float Extrapolation)
{
    internal static Sampling Of(NodeScope scope, string mode, string coordinates, string nearest)
    {
        Demand(scope, "mode", mode, "nearest", "linear", "cubic");
        Demand(scope, "coordinate_transformation_mode", coordinates, "half_pixel", "half_pixel_symmetric", "pytorch_half_pixel", "align_corners", "asymmetric", "tf_half_pixel_for_nn", "tf_crop_and_resize");
        Demand(scope, "nearest_mode", nearest, "round_prefer_floor", "round_prefer_ceil", "floor", "ceil");
        return new(mode, coordinates, nearest, scope.Real("cubic_coeff_a", -0.75f), scope.Whole("antialias", 0) != 0, scope.Whole("exclude_outside", 0) != 0, scope.Real("extrapolation_value", 0));
    }

    /// <param name="start">Where the region of tf_crop_and_resize begins, as a share of the axis; its end likewise.</param>
    internal AxisTaps Axis(long size, long length, double scale, double start, double end)
    {
        var places = new List<long>[length];
        var shares = new List<float>[length];
        var outside = Coordinates == "tf_crop_and_resize" ? new bool[length] : null;
        for (var index = 0; index < length; index++)
        {
            var x = Coordinate(index, size, length, scale, start, end);
            if (outside is not null)
                outside[index] = x < 0 || x > size - 1;

            (places[index], shares[index]) = Mode == "nearest" ? ([Math.Clamp(Round(x), 0, size - 1)], [1]) : Weigh(x, size, scale);
        }

        return new(size, places, shares, outside);
    }

    private double Coordinate(long index, long size, long length, double scale, double start, double end) => Coordinates switch
    {
        "asymmetric" => index / scale,
        "align_corners" => length == 1 ? 0 : index * (size - 1.0) / (length - 1),
        "pytorch_half_pixel" => length > 1 ? ((index + 0.5) / scale) - 0.5 : 0,
        "tf_half_pixel_for_nn" => (index + 0.5) / scale,
        "tf_crop_and_resize" => length > 1 ? (start * (size - 1)) + (index * (end - start) * (size - 1) / (length - 1)) : 0.5 * (start + end) * (size - 1),
        "half_pixel_symmetric" => ((size / 2.0) * (1 - (length / (scale * size)))) + ((index + 0.5) / scale) - 0.5,
        _ => ((index + 0.5) / scale) - 0.5,
    };

    private long Round(double x) => (long)(Nearest switch
    {
        "floor" => Math.Floor(x),
        "ceil" => Math.Ceiling(x),
        "round_prefer_ceil" => Math.Floor(x + 0.5),
        _ => Math.Ceiling(x - 0.5),
    });

    private (List<long> Places, List<float> Shares) Weigh(double x, long size, double scale)
    {
        // Where a picture shrinks, antialiasing widens the filter, so that no pixel is passed over.
        var narrow = Antialias ? Math.Min(1, scale) : 1;
        var reach = (Mode == "linear" ? 1 : 2) / narrow;
        var (places, shares) = (new List<long>(), new List<double>());
        for (var place = (long)Math.Floor(x - reach) + 1; place < x + reach; place++)
        {
            var isOutside = place < 0 || place >= size;
            var share = Mode == "linear" ? Math.Max(0, 1 - Math.Abs(x - place) * narrow) : CubicShare(Math.Abs(x - place) * narrow);
            if (share == 0 || (isOutside && ExcludesOutside))
                continue;

            places.Add(Math.Clamp(place, 0, size - 1));
            shares.Add(share);
        }

        var total = Antialias || ExcludesOutside ? shares.Sum() : 1;
        return (places, [.. shares.Select(share => (float)(share / total))]);
    }

    /// <summary>The convolution kernel of Keys, with the node's coefficient.</summary>
    private double CubicShare(double distance) => distance switch
    {
        <= 1 => ((((Cubic + 2) * distance) - (Cubic + 3)) * distance * distance) + 1,
        < 2 => (((((Cubic * distance) - (5 * Cubic)) * distance) + (8 * Cubic)) * distance) - (4 * Cubic),
        _ => 0,
    };

    private static void Demand(NodeScope scope, string attribute, string value, params string[] known)
    {
        if (!known.Contains(value))
            throw new RejectedException($"{scope.Node} has {attribute} '{value}', which is not supported; supported are {string.Join(", ", known)}.");
    }
}
