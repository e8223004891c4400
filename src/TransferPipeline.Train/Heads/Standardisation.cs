namespace TransferPipeline.Train.Heads;

/// <summary>Mean 0 and standard deviation 1 for each feature, over the rows it is given. Sums are in double precision and need no memory beside the rows.</summary>
internal static class Standardisation
{
    /// <summary>Changes the rows where they lie. A feature that is constant, up to single precision's rounding, keeps a divisor of 1.</summary>
    internal static FeatureScaling Apply(FeatureMatrix matrix, int rows)
    {
        RowRange[] all = [new(0, rows)];
        var mean = Array.ConvertAll(Mean(matrix, all), value => (float)value);
        var std = new float[mean.Length];
        var variance = Variance(matrix, all, Array.ConvertAll(mean, value => (double)value));
        for (var feature = 0; feature < std.Length; feature++)
            std[feature] = (float)Divisor(variance[feature], Math.Abs(mean[feature]) * 1e-6 + 1e-12);

        foreach (var chunk in all[0].Chunks(matrix.Width))
        {
            var values = matrix.Read(chunk);
            for (var rest = values; rest.Length > 0; rest = rest[mean.Length..])
            {
                for (var feature = 0; feature < mean.Length; feature++)
                    rest[feature] = (rest[feature] - mean[feature]) / std[feature];
            }

            matrix.Write(chunk, values);
        }

        return new FeatureScaling(mean, std);
    }

    /// <summary>Mean and deviation of some rows of a standardised matrix, to be folded into the weights of a head that sees only these rows.</summary>
    internal static (double[] Mean, double[] Std) Of(FeatureMatrix standardised, IReadOnlyList<RowRange> ranges)
    {
        var mean = Mean(standardised, ranges);
        return (mean, Array.ConvertAll(Variance(standardised, ranges, mean), variance => Divisor(variance, 1e-6)));
    }

    private static double Divisor(double variance, double least) => Math.Sqrt(variance) is var deviation && deviation > least ? deviation : 1;

    private static double[] Mean(FeatureMatrix matrix, IReadOnlyList<RowRange> ranges)
    {
        var sum = new double[matrix.Width];
        foreach (var chunk in ranges.SelectMany(range => range.Chunks(matrix.Width)))
        {
            for (var rest = matrix.Read(chunk); rest.Length > 0; rest = rest[sum.Length..])
            {
                for (var feature = 0; feature < sum.Length; feature++)
                    sum[feature] += rest[feature];
            }
        }

        return Array.ConvertAll(sum, value => value / ranges.Sum(range => range.Count));
    }

    private static double[] Variance(FeatureMatrix matrix, IReadOnlyList<RowRange> ranges, double[] mean)
    {
        var sum = new double[matrix.Width];
        foreach (var chunk in ranges.SelectMany(range => range.Chunks(matrix.Width)))
        {
            for (var rest = matrix.Read(chunk); rest.Length > 0; rest = rest[sum.Length..])
            {
                for (var feature = 0; feature < sum.Length; feature++)
                {
                    var distance = rest[feature] - mean[feature];
                    sum[feature] += distance * distance;
                }
            }
        }

        return Array.ConvertAll(sum, value => value / ranges.Sum(range => range.Count));
    }
}
