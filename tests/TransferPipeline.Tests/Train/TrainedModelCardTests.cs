using System.Text.Json;
using TransferPipeline.Train;

namespace TransferPipeline.Tests.Train;

public sealed class TrainedModelCardTests
{
    [Fact]
    public void A_card_is_the_one_that_was_approved() => Approved.AssertIs("card.json", TrainedModelCard.Write(MadeFacts.Flowers));

    [Fact]
    public void A_prototype_head_has_no_C_and_an_unnamed_backbone_no_name()
    {
        var facts = MadeFacts.Flowers;
        facts = facts with { Head = facts.Head with { C = null }, BackboneCard = facts.BackboneCard with { Name = null, License = null } };

        using var card = JsonDocument.Parse(TrainedModelCard.Write(facts));

        Assert.False(card.RootElement.GetProperty("head").TryGetProperty("c", out _));
        Assert.Equal(["sha256"], card.RootElement.GetProperty("backbone").EnumerateObject().Select(member => member.Name));
    }

    [Fact]
    public void Labels_come_back_as_they_were()
    {
        string[] labels = ["comma, \"quote\"", "line\nbreak", "قط", "猫", "</script>", "\0"];

        using var card = JsonDocument.Parse(TrainedModelCard.Write(MadeFacts.Of(labels)));

        Assert.Equal(labels, card.RootElement.GetProperty("labels").EnumerateArray().Select(label => label.GetString()));
        Assert.Equal(labels, card.RootElement.GetProperty("metrics").GetProperty("classes").EnumerateArray().Select(figures => figures.GetProperty("label").GetString()));
    }

    [Fact]
    public void A_thousand_classes_fit_into_a_few_megabytes() =>
        Assert.InRange(TrainedModelCard.Write(MadeFacts.Of([.. Enumerable.Range(0, 1000).Select(label => $"class {label}")])).Length, 1_000_000, 4_000_000);

    [Fact]
    public void Of_more_classes_than_a_thousand_the_pairs_that_occur_are_listed()
    {
        var text = TrainedModelCard.Write(MadeFacts.Of([.. Enumerable.Range(0, 3_000).Select(label => $"class {label}")]));

        using var card = JsonDocument.Parse(text);
        var metrics = card.RootElement.GetProperty("metrics");
        Assert.False(metrics.TryGetProperty("confusion", out _));
        Assert.Equal(metrics.GetProperty("rows").GetInt32(), metrics.GetProperty("confusionCells").EnumerateArray().Sum(cell => cell[2].GetInt32()));
        Assert.InRange(text.Length, 0, 4_000_000);
    }
}
