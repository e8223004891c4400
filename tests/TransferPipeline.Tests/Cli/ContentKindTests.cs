using TransferPipeline.Cli.Hosting;
using TransferPipeline.Contracts;
using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Schedule.Submissions;
using TransferPipeline.Storage.Artifacts;
using TransferPipeline.Storage.Datasets;
using TransferPipeline.Tests.Onnx;

namespace TransferPipeline.Tests.Cli;

/// <summary>Whether a run is about pictures or texts is settled when it is submitted.</summary>
public sealed class ContentKindTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_model_of_pictures_is_refused_for_texts_with_the_setting()
    {
        var (kinds, model) = await OpenAsync();
        var texts = new PipelineSpec { Name = "a", Dataset = new DatasetSpec { Source = "here", Kind = "text" }, Backbone = new BackboneSpec { Model = "net.onnx", Artifact = model } };
        var scored = new PipelineSpec { Name = "a", Score = new ScoreSpec { Input = "here", Kind = "text", Model = "net.onnx", Artifact = model } };

        Assert.Equal(
            "net.onnx reads pictures, and dataset.kind is text. Leave out dataset.kind, or name a model of texts.",
            (await Assert.ThrowsAsync<RejectedException>(() => kinds.SettleAsync(texts, Token))).Message);
        Assert.Equal(
            "net.onnx reads pictures, and score.kind is text. Leave out score.kind, or name a model of texts.",
            (await Assert.ThrowsAsync<RejectedException>(() => kinds.SettleAsync(scored, Token))).Message);
    }

    [Fact]
    public async Task Pictures_have_no_column_with_a_second_text()
    {
        var (kinds, model) = await OpenAsync();
        var spec = new PipelineSpec { Name = "a", Score = new ScoreSpec { Input = "here", Model = "net.onnx", Artifact = model, PairColumn = "second" } };

        Assert.StartsWith(
            "score.pairColumn is 'second', but what is scored are pictures, and only texts come in pairs.",
            (await Assert.ThrowsAsync<RejectedException>(() => kinds.SettleAsync(spec, Token))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_scored_without_a_dataset_is_what_the_model_reads()
    {
        var (kinds, model) = await OpenAsync();
        var spec = new PipelineSpec { Name = "a", Score = new ScoreSpec { Input = "here", Model = "net.onnx", Artifact = model } };

        Assert.Equal("image", (await kinds.SettleAsync(spec, Token)).Score!.Kind);
    }

    [Fact]
    public async Task An_existing_version_says_its_kind_and_target()
    {
        var root = await EmbeddedRoot.OpenAsync(folder.File("root"), Token);
        var nothing = new ArtifactRef("rows.parquet", "");
        var manifest = new DatasetManifest
        {
            Name = "texts", Version = "0123456789abcdef", Kind = "text", Target = "labels", Classes = [], RowCount = 0, DuplicateCount = 0, QuarantinedCount = 0,
            Counts = new Dictionary<string, IReadOnlyDictionary<string, long>>(), Shards = [], Rows = nothing, Duplicates = nothing,
        };
        var artifact = await root.Store.PublishJsonAsync("datasets/texts/0123456789abcdef/dataset.json", manifest, Token);
        await root.Results.RegisterDatasetAsync("texts", manifest.Version, artifact, "texts-1", Token);

        var settled = await new ContentKinds(root.Store, root.Results).SettleAsync(new PipelineSpec { Name = "texts", Dataset = new DatasetSpec { Version = manifest.Version } }, Token);

        Assert.Equal(("text", "labels"), (settled.Dataset!.Kind, settled.Dataset.Target));
        var unknown = new PipelineSpec { Name = "texts", Dataset = new DatasetSpec { Version = "00000000000000ff" } };
        Assert.StartsWith(
            "There is no version 00000000000000ff of dataset texts.",
            (await Assert.ThrowsAsync<RejectedException>(() => new ContentKinds(root.Store, root.Results).SettleAsync(unknown, Token))).Message, StringComparison.Ordinal);
        var unfit = new PipelineSpec { Name = "texts", Dataset = new DatasetSpec { Version = manifest.Version }, Head = new HeadSpec { Type = "prototype" } };
        Assert.Equal(
            "'head' is of type 'prototype', which knows one label a row, and 'dataset.target' is 'labels'; use 'type: linear'.",
            (await Assert.ThrowsAsync<RejectedException>(() => new ContentKinds(root.Store, root.Results).SettleAsync(unfit, Token))).Message);
    }

    [Theory]
    [InlineData("photos.zip", "image", true)]
    [InlineData("index.csv", "image", false)]
    [InlineData("table.csv", "text", true)]
    [InlineData("table.jsonl.gz", "text", true)]
    public void A_table_of_texts_needs_nothing_beside_it(string name, string kind, bool whole) => Assert.Equal(whole, SourceImport.IsWhole(name, kind));

    private async Task<(ContentKinds Kinds, ArtifactRef Model)> OpenAsync()
    {
        var root = await EmbeddedRoot.OpenAsync(folder.File("root"), Token);
        var path = folder.File("model.onnx");
        Networks.Pixels(17).Save(path);
        await File.WriteAllTextAsync(folder.File("model.card.json"), Networks.PixelsCard, Token);
        return (new ContentKinds(root.Store, root.Results), await new ModelImport(root.Store, null).ImportAsync(path, null, Token));
    }
}
