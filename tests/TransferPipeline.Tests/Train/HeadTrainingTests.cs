using System.Text.Json;
using TransferPipeline.Contracts;
using TransferPipeline.Inference.OnnxSessions;
using TransferPipeline.Onnx.Cards;

namespace TransferPipeline.Tests.Train;

public sealed class HeadTrainingTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_trained_model_is_a_folder_with_the_graph_its_card_and_its_report()
    {
        await using var fixture = await TrainingFixture.OpenAsync();
        var shard = await fixture.PrepareAsync(TrainingFixture.Backbone());

        var result = await fixture.Training.TrainAsync(shard, Token);

        var registered = Assert.Single(await fixture.Ledger.Results.ModelsAsync("colours", Token));
        var folder = $"models/colours/{registered.Version}/";
        var files = await fixture.ReadAsync(folder[..^1]);
        Assert.Equal(["README.md", "card.json", "confusion-matrix.svg", "model.onnx", "reliability.svg"], files.Keys.Select(path => path[folder.Length..]).Order(StringComparer.Ordinal));
        Assert.Equal((result.Output, 36L), (registered.Model, result.Rows.Done));

        using var card = JsonDocument.Parse(files[folder + "card.json"]);
        Assert.True(card.RootElement.GetProperty("certificate").GetProperty("passed").GetBoolean());
        Assert.Equal(12, card.RootElement.GetProperty("certificate").GetProperty("rows").GetInt32());
        Assert.Equal(1, card.RootElement.GetProperty("metrics").GetProperty("accuracy").GetDouble());
        Assert.Equal(card.RootElement.GetRawText(), JsonDocument.Parse(registered.Card).RootElement.GetRawText());

        using var model = ContentModel.OpenClassifier(await fixture.Store.FetchAsync(registered.Model, Token), ModelCardReader.Read(Path.Combine(fixture.Store.Root, registered.Model.Path)), new());
        Assert.Equal(["blue", "green", "red"], model.Card.Labels);
    }

    /// <summary>Two thousand rows are certified, of a dataset that may have millions: once they are found, no further shard is fetched.</summary>
    [Fact]
    public async Task Certifying_reads_no_shard_behind_the_rows_that_it_needs()
    {
        await using var fixture = await TrainingFixture.OpenAsync();
        fixture.FurtherShards = [new("shards/gone.parquet", new string('0', 64), 1, 0, 1)];
        var shard = await fixture.PrepareAsync(TrainingFixture.Backbone());

        var result = await fixture.Training.TrainAsync(shard, Token);

        Assert.Equal(36, result.Rows.Done);
    }

    [Fact]
    public async Task The_same_training_again_is_not_done_again()
    {
        await using var fixture = await TrainingFixture.OpenAsync();
        var shard = await fixture.PrepareAsync(TrainingFixture.Backbone());
        var first = await fixture.Training.TrainAsync(shard, Token);
        Assert.True(await fixture.Ledger.Shards.CommitAsync(shard, first, Token));

        var second = await fixture.Training.TrainAsync(shard, Token);

        Assert.Equal(first.Output, second.Output);
        Assert.Equal((36L, 0L, 36L), (second.Rows.In, second.Rows.Done, second.Rows.Cached));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(4)]
    public async Task A_crash_between_two_files_is_mended_by_the_next_attempt(int survivors)
    {
        await using var fixture = await TrainingFixture.OpenAsync();
        var shard = await fixture.PrepareAsync(TrainingFixture.Backbone());
        await fixture.Training.TrainAsync(shard, Token);
        var whole = await fixture.ReadAsync("models");
        // In the order in which they are published: the graph last.
        string[] order = ["card.json", "confusion-matrix.svg", "reliability.svg", "README.md", "model.onnx"];
        foreach (var path in whole.Keys.Where(path => Array.IndexOf(order, Path.GetFileName(path)) >= survivors))
            File.Delete(Path.Combine(fixture.Store.Root, path));

        await fixture.Training.TrainAsync(shard, Token);

        Assert.Equal(whole, await fixture.ReadAsync("models"));
    }

    [Fact]
    public async Task A_backbone_that_looks_at_the_other_pictures_of_a_batch_is_refused_and_leaves_nothing()
    {
        await using var fixture = await TrainingFixture.OpenAsync();
        var shard = await fixture.PrepareAsync(TrainingFixture.Backbone(looksAtNeighbours: true));

        var refusal = await Assert.ThrowsAsync<RejectedException>(() => fixture.Training.TrainAsync(shard, Token));

        Assert.Contains("does not agree with the trained head", refusal.Message, StringComparison.Ordinal);
        Assert.Empty(await fixture.ReadAsync("models"));
        Assert.Empty(await fixture.Ledger.Results.ModelsAsync(null, Token));
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(fixture.Store.Root, ".scratch")));
    }
}
