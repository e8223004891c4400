namespace TransferPipeline.Train.Reports;

/// <summary>What lies beside a model for people: a text and its plots. The same facts give the same bytes.</summary>
internal static class ModelReport
{
    internal const string ConfusionMatrix = "confusion-matrix.svg";
    internal const string Reliability = "reliability.svg";
    internal const string LearningCurve = "learning-curve.svg";

    internal static IReadOnlyList<(string Name, string Text)> Files(TrainedModelFacts facts) =>
    [
        (ConfusionMatrix, ConfusionPlot.Svg(facts)),
        (Reliability, ReliabilityPlot.Svg(facts)),
        .. facts.Tuning is { Model.Fitted.Tail: { } tail } tuning ? new[] { (LearningCurve, LearningCurvePlot.Svg(facts, tuning, tail)) } : [],
        ("README.md", ModelReadme.Write(facts)),
    ];
}
