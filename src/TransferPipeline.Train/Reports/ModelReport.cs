using TransferPipeline.Train.Metrics;

namespace TransferPipeline.Train.Reports;

/// <summary>What lies beside a model for people: a text and its plots. The same facts give the same bytes.</summary>
internal static class ModelReport
{
    internal const string ConfusionMatrix = "confusion-matrix.svg";
    internal const string Reliability = "reliability.svg";
    internal const string Predictions = "predictions.svg";
    internal const string LearningCurve = "learning-curve.svg";

    internal static IReadOnlyList<(string Name, string Text)> Files(TrainedModelFacts facts) =>
    [
        .. Plots(facts),
        .. facts.Tuning is { Model.Fitted.Tail: { } tail } tuning ? new[] { (LearningCurve, LearningCurvePlot.Svg(facts, tuning, tail)) } : [],
        ("README.md", ModelReadme.Write(facts)),
    ];

    private static (string Name, string Text)[] Plots(TrainedModelFacts facts) => facts.Head.Figures switch
    {
        NumberMetrics numbers => [(Predictions, PredictionPlot.Svg(facts, numbers))],
        LabelMetrics => [(Reliability, ReliabilityPlot.Svg(facts))],
        _ => [(ConfusionMatrix, ConfusionPlot.Svg(facts)), (Reliability, ReliabilityPlot.Svg(facts))],
    };
}
