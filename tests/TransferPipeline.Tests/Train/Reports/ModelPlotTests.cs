using System.Xml.Linq;
using TransferPipeline.Train.Reports;

namespace TransferPipeline.Tests.Train.Reports;

public sealed class ModelPlotTests
{
    private static readonly XName Text = XName.Get("text", "http://www.w3.org/2000/svg");

    [Fact]
    public void The_same_facts_give_the_same_bytes_even_on_many_threads()
    {
        var expected = ModelReport.Files(MadeFacts.Of("daisy", "roses", "tulips"));

        var repeated = Enumerable.Range(0, 8).AsParallel().Select(_ => ModelReport.Files(MadeFacts.Of("daisy", "roses", "tulips"))).ToList();

        Assert.All(repeated, files => Assert.Equal(expected, files));
        Assert.Equal(["confusion-matrix.svg", "reliability.svg", "README.md"], expected.Select(file => file.Name));
    }

    [Fact]
    public void The_confusion_matrix_holds_name_accuracy_labels_and_every_count()
    {
        var facts = MadeFacts.Flowers;

        var texts = Texts(ConfusionPlot.Svg(facts));

        Assert.Contains("Confusion matrix of flowers", texts);
        Assert.Contains(texts, text => text.StartsWith($"accuracy {facts.Head.Metrics.Accuracy:0.000} on 36 test rows", StringComparison.Ordinal));
        Assert.All(facts.Labels, label => Assert.Equal(2, texts.Count(text => text == label)));
        var counts = facts.Head.Metrics.Confusion.ToRows().SelectMany((row, label) => row.Where((count, decision) => count > 0 || label == decision)).Select(count => count.ToString());
        Assert.Equal(counts.Order(), texts.Where(text => text.All(char.IsDigit)).Order());
    }

    [Fact]
    public void The_reliability_diagram_holds_both_curves_and_the_error_before_and_after()
    {
        var facts = MadeFacts.Flowers;

        var texts = Texts(ReliabilityPlot.Svg(facts));

        Assert.Contains(texts, text => text.StartsWith($"ECE {facts.Head.Uncalibrated.Ece:0.000} → {facts.Head.Metrics.Ece:0.000} at temperature 1.5", StringComparison.Ordinal));
        Assert.Equal(["after", "before", "perfectly calibrated"], texts.Where(text => text is "before" or "after" or "perfectly calibrated").Order());
    }

    [Fact]
    public void Whatever_labels_hold_the_plots_are_XML_and_show_them()
    {
        var texts = Texts(ConfusionPlot.Svg(MadeFacts.Of([.. ModelReadmeTests.Hostile.Take(24)])));

        Assert.Contains("pipe|d", texts);
        Assert.Contains("line↵break", texts);
        Assert.Contains("قطة سوداء", texts);
    }

    [Fact]
    public void A_label_that_looks_like_a_formula_stays_as_it_is() =>
        Assert.Contains(Texts(ConfusionPlot.Svg(MadeFacts.Of("x_{1}^{2}", "y"))), text => text.Replace("\u2060", "") == "x_{1}^{2}");

    [Theory]
    [InlineData(2)]
    [InlineData(25)]
    [InlineData(26)]
    [InlineData(1000)]
    public void However_many_classes_the_matrix_stays_readable(int classes)
    {
        var svg = XDocument.Parse(ConfusionPlot.Svg(MadeFacts.Of([.. Enumerable.Range(0, classes).Select(label => $"label {label} of very many")])));

        Assert.InRange((double)svg.Root!.Attribute("width")!, 400, 1200);
        Assert.InRange((double)svg.Root!.Attribute("height")!, 400, 1200);
        Assert.Equal(classes > 25, svg.Descendants(Text).Any(text => text.Value == "all others"));
    }

    [Fact]
    public void Nothing_measured_gives_empty_plots_and_no_exception()
    {
        var facts = MadeFacts.Flowers;
        var nothing = TransferPipeline.Train.Metrics.ClassificationMetrics.Of(new TransferPipeline.Train.Metrics.Probabilities { Values = [], Classes = 3 }, []);
        facts = facts with { Head = facts.Head with { Figures = nothing, UncalibratedFigures = nothing } };

        Assert.Contains("daisy", Texts(ConfusionPlot.Svg(facts)));
        Assert.Contains("confidence", Texts(ReliabilityPlot.Svg(facts)));
    }

    private static List<string> Texts(string svg) => [.. XDocument.Parse(svg).Descendants(Text).Select(text => text.Value)];
}
