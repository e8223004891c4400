using static TransferPipeline.Train.Reports.ReportText;

namespace TransferPipeline.Train.Reports;

internal static class QualitySection
{
    private const int MostConfusions = 15;

    internal static string Write(TrainedModelFacts facts) => string.Join('\n', Figures(facts), Plots(facts), Confusions(facts));

    private static string Figures(TrainedModelFacts facts)
    {
        var (after, before) = (facts.Head.Metrics, facts.Head.Uncalibrated);
        return $"""
            ## Quality

            {Provenance(facts)}


            """ + Markdown.Table(
            [$"On {RowsOf(facts.Head)}", "Before temperature scaling ", "After "],
            [
                ["Accuracy", Figure(before, before.Accuracy), Figure(after, after.Accuracy)],
                ["Macro F1", Figure(before, before.MacroF1), Figure(after, after.MacroF1)],
                ["Log loss", Figure(before, before.LogLoss), Figure(after, after.LogLoss)],
                ["Expected calibration error (ECE, 15 bins)", Figure(before, before.Ece), Figure(after, after.Ece)],
            ]);
    }

    private static string Provenance(TrainedModelFacts facts) => facts.Head switch
    {
        { Metrics.Rows: 0 } => "No class has a row to spare, so nothing could be held out and nothing was measured.",
        { HeldOut: "test" } => "Measured on the test split, which nothing was fitted or chosen on.",
        { HeldOut: "validation" } =>
            "There is no test split: the figures come from the validation split. The temperature was fitted on it too, so log loss and ECE after scaling are a little optimistic.",
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
