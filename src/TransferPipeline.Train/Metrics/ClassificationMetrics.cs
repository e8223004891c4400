namespace TransferPipeline.Train.Metrics;

/// <summary>How good probabilities are on rows whose class is known. The definitions are scikit-learn's, with 0 where a ratio is 0/0.</summary>
internal sealed record ClassificationMetrics : HeadMetrics
{
    public required double Accuracy { get; init; }

    /// <summary>Mean of the F1 of the classes that occur in the rows or among the decisions.</summary>
    public required double MacroF1 { get; init; }

    public required double LogLoss { get; init; }

    /// <summary>Expected calibration error: mean distance of confidence and accuracy over 15 bins of equal width.</summary>
    public required double Ece { get; init; }

    /// <summary>The bins that the error is the mean over.</summary>
    public required IReadOnlyList<ReliabilityBin> ReliabilityBins { get; init; }

    public required IReadOnlyList<ClassMetrics> Classes { get; init; }

    public required ConfusionMatrix Confusion { get; init; }

    internal override double Score => Accuracy;

    internal override double Loss => LogLoss;

    internal static ClassificationMetrics Of(Probabilities probabilities, int[] labels) => Of(RowDecisions.Of(probabilities, labels), labels);

    internal static ClassificationMetrics Of(RowDecisions rows, int[] labels)
    {
        var confusion = ConfusionMatrix.Of(rows, labels);
        var classes = Enumerable.Range(0, confusion.Classes).Select(label => ClassMetrics.Of(confusion, label)).ToList();
        var bins = Reliability.Bins(rows, labels);
        var occurring = classes.Where((metrics, label) => metrics.Support > 0 || confusion.Decided[label] > 0).ToList();
        return new ClassificationMetrics
        {
            Rows = labels.Length,
            Accuracy = labels.Length == 0 ? 0 : (double)confusion.Hits.Sum() / labels.Length,
            MacroF1 = occurring.Count == 0 ? 0 : occurring.Average(metrics => metrics.F1),
            LogLoss = LogLossOf(rows),
            Ece = Reliability.Ece(bins),
            ReliabilityBins = bins,
            Classes = classes,
            Confusion = confusion,
        };
    }

    /// <summary>Mean negative logarithm of the true class's probability, no less than double precision's epsilon.</summary>
    internal static double LogLossOf(RowDecisions rows) =>
        rows.Own.Length == 0 ? 0 : rows.Own.Average(probability => -Math.Log(Math.Max(probability, double.BitIncrement(1) - 1)));
}
