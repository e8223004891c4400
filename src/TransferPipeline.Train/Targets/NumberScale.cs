namespace TransferPipeline.Train.Targets;

/// <summary>Mean and standard deviation of numbers: heads are fitted, and layers tuned, on numbers of mean 0 and deviation 1.</summary>
internal sealed record NumberScale(double Mean, double Deviation)
{
    /// <summary>Equal numbers, up to double precision's rounding, have a deviation of 1.</summary>
    internal static NumberScale Of(IReadOnlyList<double> numbers)
    {
        if (numbers.Count == 0)
            return new NumberScale(0, 1);

        var mean = numbers.Average();
        var deviation = Math.Sqrt(numbers.Average(number => (number - mean) * (number - mean)));
        return new NumberScale(mean, deviation > 1e-12 * Math.Abs(mean) ? deviation : 1);
    }

    internal double Standardise(double number) => (number - Mean) / Deviation;
}
