using TransferPipeline.Train.Metrics;
using static TransferPipeline.Train.Reports.ReportText;

namespace TransferPipeline.Train.Reports;

internal static class QualitySection
{
    private const int MostConfusions = 15;

    internal static string Write(TrainedModelFacts facts) => facts.Head.Figures switch
    {
        NumberMetrics numbers => string.Join('\n', Figures(facts, numbers), NumberPlot()),
        LabelMetrics labels => string.Join('\n', Figures(facts), LabelPlot(facts, labels)),
        _ => string.Join('\n', Figures(facts), Plots(facts), Confusions(facts)),
    };

    private static string Figures(TrainedModelFacts facts)
    {
        var before = HeadlineFigures.Of(facts.Head.UncalibratedFigures);
        return $"""
            ## Quality

            {Provenance(facts)}


            """ + Markdown.Table(
            [$"On {RowsOf(facts.Head)}", "Before temperature scaling ", "After "],
            HeadlineFigures.Of(facts.Head.Figures).Select((figure, index) => new[]
            {
                figure.Name == HeadlineFigures.Ece ? "Expected calibration error (ECE, 15 bins)" : figure.Name, before[index].Value, figure.Value,
            }));
    }

    /// <summary>Beside who always says the mean of the training rows.</summary>
    private static string Figures(TrainedModelFacts facts, NumberMetrics metrics)
    {
        var (figures, baseline, residuals) = (HeadlineFigures.Of(metrics), metrics.Baseline, metrics.Residuals.Quantiles);
        var spread = residuals.Count == 0
            ? ""
            : $"\nThe truth less the predicted number is {Short(metrics.Residuals.Mean)} on average; nine times in ten it lies between {Short(residuals[0])} and {Short(residuals[^1])}, half the time between {Short(residuals[1])} and {Short(residuals[3])}.\n";
        return $"""
            ## Quality

            {Provenance(facts)}


            """ + Markdown.Table(
            [$"On {RowsOf(facts.Head)}", "Model ", $"Always {Short(baseline.Value)}, the training rows' mean "],
            [
                [figures[0].Name, figures[0].Value, ""],
                [figures[1].Name, figures[1].Value, Short(baseline.Mae)],
                [figures[2].Name, figures[2].Value, Short(baseline.Rmse)],
                [figures[3].Name, figures[3].Value, ""],
            ]) + spread;
    }

    private static string NumberPlot() => $"""
        ![Predicted against true numbers]({ModelReport.Predictions})

        On the dashed line the prediction is the truth.

        """;

    private static string LabelPlot(TrainedModelFacts facts, LabelMetrics metrics) => $"""
        A {Item(facts)} has a label where the label's calibrated probability is at least {Short(metrics.Threshold)}. Average precision does not depend on that threshold.

        ![Reliability diagram]({ModelReport.Reliability})

        Each label of each row counts. On the dashed line a label is there as often as its probability says; below it, the model is too sure. The larger a point, the more labels its bin has;
        the bars count them after scaling.

        """;

    private static string Provenance(TrainedModelFacts facts) => facts.Head switch
    {
        { Figures.Rows: 0 } => "No class has a row to spare, so nothing could be held out and nothing was measured.",
        { HeldOut: "test" } => "Measured on the test split, which nothing was fitted or chosen on.",
        { HeldOut: "validation", Figures: NumberMetrics } => "There is no test split: the figures come from the validation split.",
        { HeldOut: "validation" } =>
            "There is no test split: the figures come from the validation split. The temperature was fitted on it too, so log loss and ECE after scaling are a little optimistic.",
        { Figures: NumberMetrics } => "There is neither a test nor a validation split: every figure comes from cross-validation inside the training split. C was chosen there too, so all figures are a little optimistic.",
        _ => "There is neither a test nor a validation split: every figure comes from cross-validation inside the training split. C and the temperature were chosen there too, so all figures are a little optimistic.",
    };

    private static string Plots(TrainedModelFacts facts)
    {
        var excerpt = ConfusionExcerpt.Of(facts.Head.Metrics);
        var shown = excerpt.Complete ? "" : $" It shows the {excerpt.Classes.Count} classes with the most errors; the last row and column are all others together.";
        return $"""
            ![Confusion matrix]({ModelReport.ConfusionMatrix})

            A row is a true class, a column what the model decided. Blue is right, orange is wrong; the darker, the larger the share of the true class.{shown}

            ![Reliability diagram]({ModelReport.Reliability})

            On the dashed line the model is right as often as it is sure; below it, it is too sure. The larger a point, the more rows its bin has; the bars count them after scaling.

            """;
    }

    private static string Confusions(TrainedModelFacts facts)
    {
        var metrics = facts.Head.Metrics;
        var confusions = ConfusionExcerpt.MostFrequent(metrics, MostConfusions);
        var rows = confusions.Select(pair => new[]
        {
            Markdown.Text(facts.Labels[pair.True]), Markdown.Text(facts.Labels[pair.Decision]), Number(pair.Rows), Figure((double)pair.Rows / metrics.Classes[pair.True].Support),
        });
        return "### Most frequent confusions\n\n" + (confusions.Count == 0 ? "None.\n" : Markdown.Table(["True class", "Taken for", "Rows ", "Share of the true class "], rows));
    }
}
