using TransferPipeline.Train.Metrics;

namespace TransferPipeline.Train;

/// <summary>The figures in <c>card.json</c> (docs/models.md).</summary>
internal static class TrainedModelMetrics
{
    /// <summary>Most classes of which all pairs stand in the card; those of 1,000 are 2 MB of it, those of 10,000 would be 200.</summary>
    private const int MostListed = 1_000;

    internal static object Of(TrainedModelFacts facts) => (facts.Head.Figures, facts.Head.UncalibratedFigures) switch
    {
        (LabelMetrics calibrated, LabelMetrics uncalibrated) => Of(facts, calibrated, uncalibrated),
        (NumberMetrics numbers, _) => Of(numbers),
        _ => Of(facts, facts.Head.Metrics, facts.Head.Uncalibrated),
    };

    /// <summary>Those that tell one head from another.</summary>
    internal static object Short(HeadMetrics metrics) => metrics switch
    {
        LabelMetrics labels => new { labels.MicroF1, labels.MacroF1, labels.LogLoss },
        NumberMetrics numbers => new { numbers.R2, numbers.Mae, numbers.Rmse },
        ClassificationMetrics classes => new { classes.Accuracy, classes.MacroF1, classes.LogLoss },
        _ => throw new ArgumentException($"Nobody tells of {metrics}.", nameof(metrics)),
    };

    private static object Of(TrainedModelFacts facts, ClassificationMetrics calibrated, ClassificationMetrics uncalibrated) => new
    {
        calibrated.Rows,
        calibrated.Accuracy,
        calibrated.MacroF1,
        calibrated.LogLoss,
        calibrated.Ece,
        LogLossUncalibrated = uncalibrated.LogLoss,
        EceUncalibrated = uncalibrated.Ece,
        Classes = calibrated.Classes.Select((metrics, label) => new { Label = facts.Labels[label], metrics.Precision, metrics.Recall, metrics.F1, metrics.Support }),
        Confusion = calibrated.Confusion.Classes > MostListed ? null : calibrated.Confusion.ToRows(),
        ConfusionCells = calibrated.Confusion.Classes > MostListed ? calibrated.Confusion.Cells.Select(cell => new[] { cell.True, cell.Decision, cell.Rows }).ToList() : (IReadOnlyList<int[]>?)null,
    };

    private static object Of(TrainedModelFacts facts, LabelMetrics calibrated, LabelMetrics uncalibrated) => new
    {
        calibrated.Rows,
        calibrated.MicroF1,
        calibrated.MacroF1,
        calibrated.ExactMatch,
        calibrated.AveragePrecision,
        calibrated.LogLoss,
        calibrated.Ece,
        LogLossUncalibrated = uncalibrated.LogLoss,
        EceUncalibrated = uncalibrated.Ece,
        Labels = calibrated.Labels.Select((metrics, label) => new
        {
            Label = facts.Labels[label], metrics.Precision, metrics.Recall, metrics.F1, metrics.AveragePrecision, metrics.Support,
        }),
    };

    private static object Of(NumberMetrics metrics) => new
    {
        metrics.Rows,
        metrics.R2,
        metrics.Mae,
        metrics.Rmse,
        metrics.Spearman,
        Baseline = new { metrics.Baseline.Value, metrics.Baseline.Mae, metrics.Baseline.Rmse },
        Residuals = new { metrics.Residuals.Mean, metrics.Residuals.Quantiles },
    };
}
