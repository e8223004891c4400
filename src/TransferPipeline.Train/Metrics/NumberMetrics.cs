using TransferPipeline.Train.Targets;

namespace TransferPipeline.Train.Metrics;

/// <summary>How good predicted numbers are. The definitions are scikit-learn's and SciPy's, with 0 where a ratio is 0/0.</summary>
internal sealed record NumberMetrics : HeadMetrics
{
    private static readonly double[] Levels = [0.05, 0.25, 0.5, 0.75, 0.95];

    /// <summary>The part of the variance that is explained: 1 is perfect, 0 is what the mean of the rows would do.</summary>
    public required double R2 { get; init; }

    /// <summary>Mean absolute error.</summary>
    public required double Mae { get; init; }

    /// <summary>Root of the mean squared error.</summary>
    public required double Rmse { get; init; }

    /// <summary>Rank correlation.</summary>
    public required double Spearman { get; init; }

    /// <summary>Who always says the mean of the training rows.</summary>
    public required NumberBaseline Baseline { get; init; }

    /// <summary>Truth less value: its mean, and at 5, 25, 50, 75 and 95 %.</summary>
    public required (double Mean, IReadOnlyList<double> Quantiles) Residuals { get; init; }

    /// <summary>Value and truth of each row.</summary>
    public required IReadOnlyList<(double Value, double Truth)> Pairs { get; init; }

    internal override double Score => R2;

    internal override double Loss => Rmse * Rmse;

    /// <param name="training">Of the training rows' numbers.</param>
    internal static NumberMetrics Of(float[] values, double[] truth, NumberScale training)
    {
        var residuals = truth.Select((number, row) => number - values[row]).ToArray();
        return new NumberMetrics
        {
            Rows = truth.Length,
            R2 = R2Of(residuals, truth),
            Mae = residuals.Select(Math.Abs).DefaultIfEmpty().Average(),
            Rmse = RmseOf(residuals),
            Spearman = RankCorrelation.Of([.. values.Select(value => (double)value)], truth),
            Baseline = NumberBaseline.Of(training.Mean, truth),
            Residuals = (residuals.DefaultIfEmpty().Average(), Quantiles(residuals)),
            Pairs = [.. truth.Select((number, row) => ((double)values[row], number))],
        };
    }

    internal static double RmseOf(double[] residuals) => Math.Sqrt(residuals.Select(residual => residual * residual).DefaultIfEmpty().Average());

    private static double R2Of(double[] residuals, double[] truth)
    {
        var mean = truth.DefaultIfEmpty().Average();
        var spread = truth.Sum(number => (number - mean) * (number - mean));
        return spread == 0 ? 0 : 1 - (residuals.Sum(residual => residual * residual) / spread);
    }

    /// <summary>Straight lines between the sorted values, as NumPy does it.</summary>
    private static double[] Quantiles(double[] values)
    {
        if (values.Length == 0)
            return [];

        var sorted = values.Order().ToArray();
        return Array.ConvertAll(Levels, level =>
        {
            var place = level * (sorted.Length - 1);
            var below = (int)place;
            return sorted[below] + ((place - below) * (sorted[Math.Min(below + 1, sorted.Length - 1)] - sorted[below]));
        });
    }
}

/// <summary>The figures of who always says the same number.</summary>
internal sealed record NumberBaseline(double Value, double Mae, double Rmse)
{
    internal static NumberBaseline Of(double value, double[] truth)
    {
        var residuals = Array.ConvertAll(truth, number => number - value);
        return new NumberBaseline(value, residuals.Select(Math.Abs).DefaultIfEmpty().Average(), NumberMetrics.RmseOf(residuals));
    }
}
