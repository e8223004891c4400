using Markdig;
using Markdig.Extensions.Tables;
using Markdig.Renderers;
using Markdig.Syntax;
using TransferPipeline.Train;
using TransferPipeline.Train.Reports;

namespace TransferPipeline.Tests.Train.Reports;

public sealed class ModelReadmeTests
{
    private static readonly MarkdownPipeline GitHub = new MarkdownPipelineBuilder().UsePipeTables().UseAutoLinks().UseEmphasisExtras().UseMathematics().Build();

    internal static string[] Hostile { get; } =
    [
        "pipe|d", "back\\|slash\\", "`code`", "``", "line\nbreak", "carriage\r\nreturn", "<b>bold</b>", "<!-- comment", "&lt;", "**strong**", "_a_b_", "snake_case_9", "~~struck~~", "[link](http://e.vil)",
        "![image][1]", "http://e.vil/x", "www.e.vil", "$x^2$", "# heading", "- item", "1. item", "| --- |", "قطة سوداء", "黑猫", "\u202Eevil", "nul\0", "half \ud83d", "👩‍👩‍👧", "tab\tbed",
    ];

    [Fact]
    public void A_report_is_the_one_that_was_approved() => Approved.AssertIs("README.md", ModelReadme.Write(MadeFacts.Flowers));

    [Fact]
    public void Whatever_labels_hold_each_is_one_cell_of_text()
    {
        var text = ModelReadme.Write(MadeFacts.Of(Hostile));

        var classes = Markdig.Markdown.Parse(text, GitHub).Descendants<Table>().Last();
        var rows = classes.Cast<TableRow>().Skip(1).ToList();
        Assert.Equal(Hostile.Select(label => DisplayText.OneLine(label).Trim()), rows.Select(row => PlainText((TableCell)row[0])));
        Assert.All(rows, row => Assert.Equal(7, row.Count));
        Assert.DoesNotContain(classes.Descendants(), part => part is Markdig.Syntax.Inlines.HtmlInline or Markdig.Syntax.Inlines.LinkInline or Markdig.Syntax.Inlines.AutolinkInline);
        Assert.DoesNotContain(text, "\u202E", StringComparison.Ordinal);
    }

    [Fact]
    public void A_thousand_classes_are_all_listed_and_the_picture_says_what_it_shows()
    {
        var text = ModelReadme.Write(MadeFacts.Of([.. Enumerable.Range(0, 1000).Select(label => $"class {label}")]));

        Assert.Equal(1001, Markdig.Markdown.Parse(text, GitHub).Descendants<Table>().Last().Count);
        Assert.Contains("It shows the 25 classes with the most errors", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("test", "nothing was fitted or chosen on")]
    [InlineData("validation", "There is no test split")]
    [InlineData("cross-validation", "neither a test nor a validation split")]
    public void It_says_what_the_figures_were_measured_on(string heldOut, string sentence) =>
        Assert.Contains(sentence, Write(facts => facts with { Head = facts.Head with { HeldOut = heldOut } }), StringComparison.Ordinal);

    [Fact]
    public void Nothing_measured_is_not_shown_as_nothing_right()
    {
        var text = Write(facts => facts with
        {
            Head = facts.Head with { HeldOut = "cross-validation", Figures = facts.Head.Metrics with { Rows = 0, Accuracy = 0, Ece = 0 }, UncalibratedFigures = facts.Head.Uncalibrated with { Rows = 0 } },
        });

        Assert.Contains("nothing was measured", text, StringComparison.Ordinal);
        Assert.Contains("| Accuracy | – | – |", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_given_C_and_no_C_are_told_from_a_chosen_one()
    {
        Assert.Contains("It was given: 2.", Write(facts => facts with { Spec = facts.Spec with { C = 2 }, Head = facts.Head with { C = 2 } }), StringComparison.Ordinal);

        var prototype = Write(facts => facts with { Spec = facts.Spec with { Type = "prototype" }, Head = facts.Head with { C = null } });

        Assert.DoesNotContain("How C was chosen", prototype, StringComparison.Ordinal);
        Assert.Contains("nearest class mean by cosine", prototype, StringComparison.Ordinal);
        var limited = Write(facts => facts with { Spec = facts.Spec with { Type = "prototype", MaxDistance = 0.6 }, Head = facts.Head with { C = null } });
        Assert.Contains("nearest class mean by Euclidean distance, none beyond 0.6,", limited, StringComparison.Ordinal);
        Assert.DoesNotContain("cosine", limited, StringComparison.Ordinal);
    }

    [Fact]
    public void A_backbone_without_a_stated_licence_is_said_aloud() =>
        Assert.Contains("find out before you pass the model on", Write(facts => facts with { BackboneCard = facts.BackboneCard with { License = null } }), StringComparison.Ordinal);

    private static string Write(Func<TrainedModelFacts, TrainedModelFacts> change) => ModelReadme.Write(change(MadeFacts.Flowers));

    private static string PlainText(TableCell cell)
    {
        using var writer = new StringWriter();
        var renderer = new HtmlRenderer(writer) { EnableHtmlForInline = false, EnableHtmlForBlock = false, EnableHtmlEscape = false };
        GitHub.Setup(renderer);
        renderer.Render(cell);
        return writer.ToString().Trim();
    }
}
