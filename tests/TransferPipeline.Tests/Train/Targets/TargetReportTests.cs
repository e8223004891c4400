using System.Text.Json;
using System.Xml.Linq;
using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Train;
using TransferPipeline.Train.Metrics;
using TransferPipeline.Train.Reports;
using TransferPipeline.Train.Targets;

namespace TransferPipeline.Tests.Train.Targets;

/// <summary>What people and programs read of a model of several labels, or of numbers.</summary>
public sealed class TargetReportTests
{
    [Fact]
    public void A_report_of_labels_has_a_line_for_each_whatever_it_is_called()
    {
        var facts = Labels("|a|", "*b*", "c");

        var files = ModelReport.Files(facts).ToDictionary(file => file.Name, file => file.Text);

        Assert.Equal(["README.md", "reliability.svg"], files.Keys.Order(StringComparer.Ordinal));
        Assert.Contains("| &#124;a&#124; | 48 | 12 |", files["README.md"], StringComparison.Ordinal);
        Assert.Contains("| \\*b\\* | 48 | 12 |", files["README.md"], StringComparison.Ordinal);
        Assert.Contains("at least 0.4.", files["README.md"], StringComparison.Ordinal);
        Assert.DoesNotContain("classes", files["README.md"], StringComparison.Ordinal);
        Assert.Contains(XDocument.Parse(files["reliability.svg"]).Descendants(), element => element.Value == "frequency");
        Assert.Equal(files["README.md"], ModelReport.Files(Labels("|a|", "*b*", "c"))[^1].Text);
    }

    [Fact]
    public void A_report_of_numbers_compares_with_the_mean_and_shows_at_most_a_thousand_points()
    {
        var facts = Numbers(3_000);

        var files = ModelReport.Files(facts).ToDictionary(file => file.Name, file => file.Text);

        Assert.Equal(["README.md", "predictions.svg"], files.Keys.Order(StringComparer.Ordinal));
        Assert.Contains("Always 100, the training rows' mean", files["README.md"], StringComparison.Ordinal);
        Assert.Contains("By the lowest squared error", files["README.md"], StringComparison.Ordinal);
        Assert.Contains("1,000 of them shown", files["predictions.svg"], StringComparison.Ordinal);
        Assert.InRange(files["predictions.svg"].Length, 10_000, 400_000);
    }

    [Fact]
    public void Nothing_measured_is_shown_as_nothing()
    {
        var numbers = Numbers(0);
        var labels = Labels("a", "b", "c");
        var nothing = LabelMetrics.Of(Probabilities.Sigmoid([], 3, 1), new LabelTargets([], 3), 0.4);
        labels = labels with { Head = labels.Head with { Figures = nothing, UncalibratedFigures = nothing } };

        Assert.Contains("| – | – | – | – |", ModelReport.Files(numbers)[^1].Text, StringComparison.Ordinal);
        Assert.Contains("| – | – | – | – | – | – |", ModelReport.Files(labels)[^1].Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Cards_name_figures_by_what_they_are()
    {
        var labels = JsonSerializer.Deserialize<JsonElement>(TrainedModelCard.Write(Labels("a", "b", "c")));
        var numbers = JsonSerializer.Deserialize<JsonElement>(TrainedModelCard.Write(Numbers(50)));

        Assert.Equal((0.75, 0.71), (CrossValidation(labels).GetProperty("microF1").GetDouble(), CrossValidation(labels).GetProperty("logLoss").GetDouble()));
        Assert.Equal((0.75, 0.71), (CrossValidation(numbers).GetProperty("r2").GetDouble(), CrossValidation(numbers).GetProperty("squaredError").GetDouble()));
        Assert.False(CrossValidation(numbers).TryGetProperty("accuracy", out _));
        Assert.Equal(("value", false, false), (numbers.GetProperty("value").GetString(), numbers.TryGetProperty("logits", out _), numbers.TryGetProperty("threshold", out _)));
        Assert.Equal(("logits", 0.4), (labels.GetProperty("logits").GetString(), labels.GetProperty("threshold").GetDouble()));
        Assert.Equal(5, numbers.GetProperty("metrics").GetProperty("residuals").GetProperty("quantiles").GetArrayLength());

        static JsonElement CrossValidation(JsonElement card) => card.GetProperty("head").GetProperty("crossValidation")[0];
    }

    private static TrainedModelFacts Labels(params string[] labels)
    {
        var facts = MadeFacts.Of(labels);
        var truth = new LabelTargets([.. Enumerable.Range(0, 36).Select(row => row % 4 == 3 ? new[] { 0, 2 } : [row % 3])], 3);
        float[] logits = [.. Enumerable.Range(0, 36 * 3).Select(index => (float)(3 * Math.Sin(index)))];
        return facts with
        {
            Head = facts.Head with
            {
                Weights = facts.Head.Weights with { Target = TargetNames.Labels, Threshold = 0.4 },
                Figures = LabelMetrics.Of(Probabilities.Sigmoid(logits, 3, 1.5), truth, 0.4),
                UncalibratedFigures = LabelMetrics.Of(Probabilities.Sigmoid(logits, 3, 1), truth, 0.4),
            },
        };
    }

    private static TrainedModelFacts Numbers(int rows)
    {
        var facts = MadeFacts.Flowers;
        double[] truth = [.. Enumerable.Range(0, rows).Select(row => 100 + row % 17.0)];
        var figures = NumberMetrics.Of([.. truth.Select((number, row) => (float)(number + Math.Sin(row)))], truth, new NumberScale(100, 5));
        return facts with
        {
            Head = facts.Head with
            {
                Weights = facts.Head.Weights with { Target = TargetNames.Number, Labels = [], Bias = [100], Temperature = 1, Residual = 0.7 },
                Figures = figures,
                UncalibratedFigures = figures,
            },
        };
    }
}
