using TransferPipeline.Train.Targets;

namespace TransferPipeline.Train.Metrics;

/// <summary>One label's figures where a row can have several.</summary>
internal sealed record OneLabelMetrics
{
    public required double Precision { get; init; }

    public required double Recall { get; init; }

    public required double F1 { get; init; }

    /// <summary>Mean precision over the rows that have the label, each at the threshold where it is found.</summary>
    public required double AveragePrecision { get; init; }

    /// <summary>Rows that have it.</summary>
    public required int Support { get; init; }

    /// <summary>Rows that got it.</summary>
    public required int Decided { get; init; }

    /// <summary>Rows that have it and got it.</summary>
    public required int Hits { get; init; }

    internal static OneLabelMetrics Of(Probabilities probabilities, LabelTargets truth, int label, double threshold)
    {
        var values = new double[truth.Count];
        var has = new bool[truth.Count];
        for (var row = 0; row < truth.Count; row++)
        {
            values[row] = probabilities.Row(row)[label];
            has[row] = truth.Of(row).BinarySearch(label) >= 0;
        }

        var support = has.Count(own => own);
        var decided = values.Count(value => value >= threshold);
        var hits = values.Where((value, row) => value >= threshold && has[row]).Count();
        return new OneLabelMetrics
        {
            Precision = decided == 0 ? 0 : (double)hits / decided,
            Recall = support == 0 ? 0 : (double)hits / support,
            F1 = support + decided == 0 ? 0 : 2.0 * hits / (support + decided),
            AveragePrecision = support == 0 ? 0 : AveragePrecisionOf(values, has, support),
            Support = support,
            Decided = decided,
            Hits = hits,
        };
    }

    /// <summary>Rows of equal probability are found together.</summary>
    private static double AveragePrecisionOf(double[] values, bool[] has, int support)
    {
        var rows = Enumerable.Range(0, values.Length).OrderByDescending(row => values[row]).ToArray();
        var (sum, hits) = (0.0, 0);
        for (var place = 0; place < rows.Length;)
        {
            var (value, before) = (values[rows[place]], hits);
            for (; place < rows.Length && values[rows[place]] == value; place++)
                hits += has[rows[place]] ? 1 : 0;
            sum += (hits - before) * ((double)hits / place);
        }

        return sum / support;
    }
}
