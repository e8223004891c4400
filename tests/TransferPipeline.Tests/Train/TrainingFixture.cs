using System.Globalization;
using System.Text.Json;
using SkiaSharp;
using TransferPipeline.Contracts;
using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Contracts.Runs;
using TransferPipeline.Embed;
using TransferPipeline.Inference;
using TransferPipeline.Inference.OnnxSessions;
using TransferPipeline.Ledger.Runs;
using TransferPipeline.Ledger.Shards;
using TransferPipeline.Onnx.Cards;
using TransferPipeline.Onnx.Graphs;
using TransferPipeline.Score;
using TransferPipeline.Storage.Artifacts;
using TransferPipeline.Storage.Datasets;
using TransferPipeline.Tests.Ledger;
using TransferPipeline.Train;
using TransferPipeline.Train.Ladder;
using TransferPipeline.Train.Tuning;

namespace TransferPipeline.Tests.Train;

/// <summary>A root of its own with tiny pictures of three colours, a backbone that averages them, and all that training needs, for real.</summary>
internal sealed class TrainingFixture : IAsyncDisposable
{
    private const int RowsOfClass = 12;
    private const int Side = 8;
    private static readonly string[] Labels = ["blue", "green", "red"];
    private readonly TemporaryFolder folder = new();
    private readonly LedgerFixture ledger;
    private readonly BatchRunner runner = new(new() { Workers = 2 });

    private TrainingFixture(LedgerFixture ledger, TimeSpan slice)
    {
        this.ledger = ledger;
        Store = new LocalArtifactStore(folder.Path);
        var features = new EmbeddedFeatures(Store, ledger.Shards);
        var checkpoints = new TuningCheckpoints(Store);
        var fitter = new StepFitter(Store, checkpoints, ledger.Shards, new ShardProgress(), new TuningSlices(slice));
        var tuning = new LayerTuning(Store, features, fitter, new LayerLadder(Store, fitter, checkpoints));
        Training = new HeadTraining(Store, ledger.Results, features, tuning, checkpoints, new FusedModelCheck(Store, runner));
    }

    internal LocalArtifactStore Store { get; }

    internal HeadTraining Training { get; }

    internal LedgerFixture Ledger => ledger;

    /// <summary>Shards that the datasets name after the one with their pictures.</summary>
    internal IReadOnlyList<ShardRef> FurtherShards { get; set; } = [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    internal static Task<TrainingFixture> OpenAsync() => OpenAsync(TimeSpan.FromMinutes(1));

    /// <param name="slice">After how much training its state is kept.</param>
    internal static async Task<TrainingFixture> OpenAsync(TimeSpan slice) => new(await LedgerFixture.OpenSqliteAsync(), slice);

    /// <summary>A network whose features are the mean of each channel; or, to be refused, how far that is from the other pictures of the batch.</summary>
    internal static OnnxModel Backbone(bool looksAtNeighbours = false)
    {
        var builder = new GraphBuilder("colours", 13)
            .Input("pixels", TensorDimension.Named("n"), TensorDimension.Of(3), TensorDimension.Of(Side), TensorDimension.Of(Side))
            .Node("GlobalAveragePool", ["pixels"], "means");
        builder = looksAtNeighbours
            ? builder.Node("ReduceMean", ["means"], "mean", ("axes", new long[] { 0 }), ("keepdims", 1L)).Node("Sub", ["means", "mean"], "centred").Node("Flatten", ["centred"], "embedding")
            : builder.Node("Flatten", ["means"], "embedding");
        var card = new ModelCard { Name = "colours", License = "Apache-2.0", Input = "pixels", Embedding = "embedding", Preprocessing = new() { Height = Side, Width = Side } };
        return builder.Output("embedding", TensorDimension.Named("n"), TensorDimension.Of(3)).Build().WithMetadata(ModelCardReader.MetadataKey, ModelCardWriter.Write(card));
    }

    /// <summary>A network with something to tune: a convolution with batch normalization, then another one.</summary>
    internal static OnnxModel Convolutions()
    {
        var draws = new Random(3);
        var builder = new GraphBuilder("convolutions", 13)
            .Input("pixels", TensorDimension.Named("n"), TensorDimension.Of(3), TensorDimension.Of(Side), TensorDimension.Of(Side))
            .Initializer("first", Draw(4 * 3 * 3 * 3, 0.4f), 4, 3, 3, 3)
            .Initializer("scale", [1.1f, 0.9f, 1, 1.2f], 4).Initializer("shift", [0.1f, 0, 0.2f, -0.1f], 4)
            .Initializer("mean", [0.1f, 0.2f, 0, 0.1f], 4).Initializer("variance", [0.3f, 0.2f, 0.4f, 0.3f], 4)
            .Initializer("second", Draw(6 * 4 * 3 * 3, 0.4f), 6, 4, 3, 3)
            .Node("Conv", ["pixels", "first"], "convolved", ("pads", new long[] { 1, 1, 1, 1 }))
            .Node("BatchNormalization", ["convolved", "scale", "shift", "mean", "variance"], "normalized")
            .Node("Relu", ["normalized"], "middle")
            .Node("Conv", ["middle", "second"], "convolved2", ("pads", new long[] { 1, 1, 1, 1 }))
            .Node("Relu", ["convolved2"], "late")
            .Node("GlobalAveragePool", ["late"], "means")
            .Node("Flatten", ["means"], "embedding");
        var card = new ModelCard { Name = "convolutions", License = "Apache-2.0", Input = "pixels", Embedding = "embedding", Preprocessing = new() { Height = Side, Width = Side } };
        return builder.Output("embedding", TensorDimension.Named("n"), TensorDimension.Of(6)).Build().WithMetadata(ModelCardReader.MetadataKey, ModelCardWriter.Write(card));

        float[] Draw(int count, float size) => [.. Enumerable.Range(0, count).Select(_ => (float)((2 * draws.NextDouble()) - 1) * size)];
    }

    private async Task<Run> BeginAsync(OnnxModel backbone, TuneSpec? tune, string target = TargetNames.Classes)
    {
        var dataset = await IngestAsync(target);
        var spec = new PipelineSpec
        {
            Name = "colours",
            Backbone = new BackboneSpec { Model = "colours.onnx", Artifact = await PublishAsync(backbone) },
            Head = new HeadSpec(),
            Tune = tune,
        };
        var (run, _) = await ledger.Runs.BeginAsync(spec, [StageNames.Embed, StageNames.Train], null, Token);
        var manifest = await Store.ReadJsonAsync<DatasetManifest>(dataset, Token);
        await ledger.Shards.PlanAsync(run.Id, StageNames.Embed, new StageWork(dataset, [.. manifest.Shards.Select(shard => new ArtifactRef(shard.Path, shard.Sha256))]), Token);
        await ledger.Shards.PlanAsync(run.Id, StageNames.Train, new StageWork(dataset, [null]), Token);
        return run;
    }

    /// <summary>A run whose dataset is ingested and embedded, with its train shard leased.</summary>
    internal async Task<LeasedShard> PrepareAsync(OnnxModel backbone, TuneSpec? tune = null, string target = TargetNames.Classes)
    {
        var run = await BeginAsync(backbone, tune, target);
        using var backbones = new BackboneCache(Store, new ModelOptions());
        var embedder = new ShardEmbedder(Store, new DatasetRows(Store), backbones, runner, ledger.Results, new ShardProgress());
        Assert.Equal(ShardOutcome.Committed, await ledger.Executor.RunAsync(new(run.Id, StageNames.Embed, 0), embedder.EmbedAsync, Token));
        return (await ledger.LeaseAsync(new(run.Id, StageNames.Train, 0)))!;
    }

    /// <summary>Why embedding refuses.</summary>
    internal async Task<string> RefusedAsync(OnnxModel backbone, TuneSpec tune)
    {
        var run = await BeginAsync(backbone, tune);
        using var backbones = new BackboneCache(Store, new ModelOptions());
        var embedder = new ShardEmbedder(Store, new DatasetRows(Store), backbones, runner, ledger.Results, new ShardProgress());
        var shard = (await ledger.LeaseAsync(new(run.Id, StageNames.Embed, 0)))!;
        return (await Assert.ThrowsAsync<RejectedException>(() => embedder.EmbedAsync(shard, Token))).Message;
    }

    /// <summary>The dataset's pictures scored with a model, as the file that comes of it.</summary>
    internal async Task<string> ScoreAsync(ArtifactRef model, string target, string output)
    {
        var dataset = await IngestAsync(target);
        var spec = new PipelineSpec { Name = $"scores-{output}", Score = new ScoreSpec { Input = "nowhere", Artifact = model, Output = output, TopK = 2 } };
        var (run, _) = await ledger.Runs.BeginAsync(spec, [StageNames.Score], null, Token);
        var manifest = await Store.ReadJsonAsync<DatasetManifest>(dataset, Token);
        await ledger.Shards.PlanAsync(run.Id, StageNames.Score, new StageWork(dataset, [.. manifest.Shards.Select(shard => new ArtifactRef(shard.Path, shard.Sha256))]), Token);
        using var classifiers = new ClassifierCache(Store, ledger.Shards, new ModelOptions());
        var scorer = new ShardScorer(Store, classifiers, [new ClassifyWork(Store, new ShardRows(new DatasetRows(Store)), classifiers, runner, new ShardProgress())], ledger.Results);
        Assert.Equal(ShardOutcome.Committed, await ledger.Executor.RunAsync(new(run.Id, StageNames.Score, 0), scorer.ScoreAsync, Token));
        return Path.Combine(Store.Root, (await ledger.Shards.CommittedAsync(run.Id, StageNames.Score, Token))[0].Output.Path);
    }

    /// <summary>The README of a trained model.</summary>
    internal Task<string> ReportAsync(ShardResult trained) => File.ReadAllTextAsync(Path.Combine(Store.Root, Path.GetDirectoryName(trained.Output.Path)!, "README.md"), Token);

    internal async Task<Dictionary<string, byte[]>> ReadAsync(string prefix)
    {
        var files = new Dictionary<string, byte[]>();
        await foreach (var path in Store.ListAsync(prefix, Token))
            files.Add(path, await File.ReadAllBytesAsync(Path.Combine(Store.Root, path), Token));
        return files;
    }

    private async Task<ArtifactRef> PublishAsync(OnnxModel backbone)
    {
        var scratch = Store.CreateScratchFile(".onnx");
        backbone.Save(scratch);
        return await Store.PublishAsync($"backbones/{await ContentSha.OfFileAsync(scratch, Token)}/model.onnx", scratch, Token);
    }

    private async Task<ArtifactRef> IngestAsync(string target)
    {
        var pictures = Enumerable.Range(0, Labels.Length * RowsOfClass).Select(index => (Label: index % Labels.Length, Content: Picture(index))).ToList();
        var entries = pictures.Select(picture => new ShardEntry(ContentSha.Of(picture.Content), picture.Content)).ToList();
        var shard = await ShardFile.WriteAsync(Store, entries, Token);
        var rows = entries.Select((entry, row) => new DatasetRow(
            $"{row}.png", $"{row}.png", entry.Sha256, LabelOf(row, target), row < Labels.Length * RowsOfClass * 2 / 3 ? "train" : "test", null, 0, row)).ToList();
        var path = ArtifactPath.Dataset($"colours-{target}", "0123456789abcdef");
        var manifest = new DatasetManifest
        {
            Name = "colours",
            Version = "0123456789abcdef",
            Kind = "image",
            Target = target,
            Classes = target switch { TargetNames.Classes => Labels, TargetNames.Labels => ["dark", "red", "strong"], _ => [] },
            RowCount = rows.Count,
            DuplicateCount = 0,
            QuarantinedCount = 0,
            Counts = rows.GroupBy(row => row.Split).ToDictionary(
                split => split.Key, split => (IReadOnlyDictionary<string, long>)split.SelectMany(row => CountedAs(row.Label!, target)).GroupBy(label => label).ToDictionary(label => label.Key, label => (long)label.Count())),
            Shards = [shard, .. FurtherShards],
            Rows = await RowsFile.WriteAsync(Store, $"{path}/rows.parquet", rows, Token),
            Duplicates = await RowsFile.WriteDuplicatesAsync(Store, $"{path}/duplicates.parquet", [], Token),
        };
        return await Store.PublishJsonAsync($"{path}/dataset.json", manifest, Token);
    }

    /// <summary>
    /// The colour; or labels that follow from colour and shade, a third of the pictures having none; or a number that does.
    /// </summary>
    internal static string LabelOf(int index, string target)
    {
        var colour = index % Labels.Length;
        string[] several = [.. colour == 1 ? new[] { "dark" } : [], .. colour == 2 ? new[] { "red" } : [], .. colour > 0 && index % 2 == 0 ? new[] { "strong" } : []];
        return target switch
        {
            TargetNames.Labels => JsonSerializer.Serialize(several),
            TargetNames.Number => (1000 + 25.5 * colour + 0.125 * (index * 37 % 90)).ToString("R", CultureInfo.InvariantCulture),
            _ => Labels[colour],
        };
    }

    private static string[] CountedAs(string label, string target) => target switch
    {
        TargetNames.Labels => JsonSerializer.Deserialize<string[]>(label) is { Length: > 0 } several ? several : [""],
        TargetNames.Number => [""],
        _ => [label],
    };

    /// <summary>Mostly of its class's colour, and never twice the same.</summary>
    private static byte[] Picture(int index)
    {
        using var bitmap = new SKBitmap(Side, Side);
        for (var pixel = 0; pixel < Side * Side; pixel++)
        {
            var channels = Enumerable.Range(0, 3).Select(channel => (byte)((2 - channel == index % 3 ? 120 : 60) + (((index * 37) + (pixel * 11) + (channel * 53)) % 90))).ToArray();
            bitmap.SetPixel(pixel % Side, pixel / Side, new SKColor(channels[0], channels[1], channels[2]));
        }

        using var png = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        return png.ToArray();
    }

    public async ValueTask DisposeAsync()
    {
        runner.Dispose();
        await ledger.DisposeAsync();
        folder.Dispose();
    }
}
