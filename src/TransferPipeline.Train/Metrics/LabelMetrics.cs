using TransferPipeline.Train.Targets;

namespace TransferPipeline.Train.Metrics;

/// <summary>How good probabilities are where a row can have several labels. The definitions are scikit-learn's, with 0 where a ratio is 0/0.</summary>
internal sealed record LabelMetrics : HeadMetrics
{
    /// <summary>Least probability at which a row has a label.</summary>
    public required double Threshold { get; init; }

    /// <summary>F1 over all pairs of row and label.</summary>
    public required double MicroF1 { get; init; }

    /// <summary>Mean of the labels' F1.</summary>
    public required double MacroF1 { get; init; }

    /// <summary>Share of the rows that got just their labels.</summary>
    public required double ExactMatch { get; init; }

    /// <summary>Mean over the labels that occur; of decisions at every threshold.</summary>
    public required double AveragePrecision { get; init; }

    /// <summary>Mean over all pairs of row and label.</summary>
    public required double LogLoss { get; init; }

    /// <summary>Mean distance of probability and frequency, over all pairs of row and label in 15 bins of equal width.</summary>
    public required double Ece { get; init; }

    /// <summary>Probability against frequency of the bins that the error is the mean over.</summary>
    public required IReadOnlyList<ReliabilityBin> ReliabilityBins { get; init; }

    public required IReadOnlyList<OneLabelMetrics> Labels { get; init; }

    internal override double Score => MicroF1;

    internal override double Loss => LogLoss;

    internal static LabelMetrics Of(Probabilities probabilities, LabelTargets truth, double threshold)
    {
        var count = truth.LabelCount;
        var labels = Enumerable.Range(0, count).Select(label => OneLabelMetrics.Of(probabilities, truth, label, threshold)).ToList();
        var (hits, claims, wanted) = (labels.Sum(label => label.Hits), labels.Sum(label => label.Decided), labels.Sum(label => label.Support));
        var bins = Reliability.Bins(probabilities, truth);
        var occurring = labels.Where(label => label.Support > 0).ToList();
        return new LabelMetrics
        {
            Rows = truth.Count,
            Threshold = threshold,
            MicroF1 = claims + wanted == 0 ? 0 : 2.0 * hits / (claims + wanted),
            MacroF1 = count == 0 ? 0 : labels.Average(label => label.F1),
            ExactMatch = truth.Count == 0 ? 0 : Enumerable.Range(0, truth.Count).Count(row => IsExact(probabilities.Row(row), truth.Of(row), threshold)) / (double)truth.Count,
            AveragePrecision = occurring.Count == 0 ? 0 : occurring.Average(label => label.AveragePrecision),
            LogLoss = RowLosses(probabilities, truth).DefaultIfEmpty().Average(),
            Ece = Reliability.Ece(bins),
            ReliabilityBins = bins,
            Labels = labels,
        };
    }

    /// <summary>The mean log loss of each row's labels, of probabilities no nearer to 0 and 1 than double precision's epsilon.</summary>
    internal static IEnumerable<double> RowLosses(Probabilities probabilities, LabelTargets truth) =>
        Enumerable.Range(0, truth.Count).Select(row => RowLoss(probabilities.Row(row), truth.Of(row)));

    private static double RowLoss(ReadOnlySpan<double> probabilities, ReadOnlySpan<int> own)
    {
        const double least = 2.220446049250313e-16;
        var (loss, next) = (0.0, 0);
        for (var label = 0; label < probabilities.Length; label++)
        {
            var has = next < own.Length && own[next] == label;
            next += has ? 1 : 0;
            loss -= Math.Log(Math.Max(has ? probabilities[label] : 1 - probabilities[label], least));
        }

        return loss / probabilities.Length;
    }

    private static bool IsExact(ReadOnlySpan<double> probabilities, ReadOnlySpan<int> own, double threshold)
    {
        var next = 0;
        for (var label = 0; label < probabilities.Length; label++)
        {
            var has = next < own.Length && own[next] == label;
            next += has ? 1 : 0;
            if (has != probabilities[label] >= threshold)
                return false;
        }

        return true;
    }
}
