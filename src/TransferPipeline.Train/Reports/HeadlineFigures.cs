using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Train.Metrics;
using static TransferPipeline.Train.Reports.ReportText;

namespace TransferPipeline.Train.Reports;

/// <summary>The figures that people compare models by, with their names.</summary>
internal static class HeadlineFigures
{
    internal const string Ece = "ECE";

    internal static IReadOnlyList<(string Name, string Value)> Of(HeadMetrics metrics) => metrics switch
    {
        LabelMetrics labels =>
        [
            ("Micro F1", Figure(labels, labels.MicroF1)), ("Macro F1", Figure(labels, labels.MacroF1)), ("Exact match", Figure(labels, labels.ExactMatch)),
            ("Average precision", Figure(labels, labels.AveragePrecision)), ("Log loss", Figure(labels, labels.LogLoss)), (Ece, Figure(labels, labels.Ece)),
        ],
        NumberMetrics numbers =>
        [
            ("R²", Figure(numbers, numbers.R2)), ("Mean absolute error", InUnits(numbers, numbers.Mae)), ("Root mean squared error", InUnits(numbers, numbers.Rmse)),
            ("Spearman", Figure(numbers, numbers.Spearman)),
        ],
        ClassificationMetrics classes =>
        [
            ("Accuracy", Figure(classes, classes.Accuracy)), ("Macro F1", Figure(classes, classes.MacroF1)), ("Log loss", Figure(classes, classes.LogLoss)),
            (Ece, Figure(classes, classes.Ece)),
        ],
        _ => throw new ArgumentException($"Nobody tells of {metrics}.", nameof(metrics)),
    };

    /// <summary>The three that tell one head from another.</summary>
    internal static IReadOnlyList<(string Name, string Value)> Short(HeadMetrics metrics) =>
        [.. Of(metrics).Where(figure => metrics is NumberMetrics || figure.Name is "Accuracy" or "Micro F1" or "Macro F1" or "Log loss").Take(3)];

    /// <summary>How score and loss are called.</summary>
    internal static (string Score, string Loss) NamesOf(TrainedModelFacts facts) => facts.Target switch
    {
        TargetNames.Labels => ("Micro F1", "Log loss"),
        TargetNames.Number => ("R²", "Squared error"),
        _ => ("Accuracy", "Log loss"),
    };

    /// <summary>A loss: a log loss, or a squared error, which has any size.</summary>
    internal static string Loss(TrainedModelFacts facts, double loss) => facts.Target == TargetNames.Number ? ReportText.Short(loss) : Figure(loss);

    private static string InUnits(NumberMetrics metrics, double value) => metrics.Rows == 0 ? "–" : ReportText.Short(value);
}
