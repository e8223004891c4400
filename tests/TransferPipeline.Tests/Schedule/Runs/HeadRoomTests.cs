using TransferPipeline.Contracts;
using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Contracts.Runs;
using TransferPipeline.Schedule.Runs;
using TransferPipeline.Storage.Artifacts;
using TransferPipeline.Storage.Datasets;
using TransferPipeline.Tests.Ledger;

namespace TransferPipeline.Tests.Schedule.Runs;

public sealed class HeadRoomTests
{
    private const string Version = "0123456789abcdef";
    private static readonly string[] Classes = [.. Enumerable.Range(0, 10_000).Select(label => $"{label}")];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(22, true, null)]
    [InlineData(22, false, "220,000 rows of 10,000 classes")]
    [InlineData(21, false, null)]
    public async Task More_logits_than_fit_are_refused_before_anything_is_embedded(int rowsOfClass, bool unlabelled, string? refusal)
    {
        using var folder = new TemporaryFolder();
        await using var ledger = await LedgerFixture.OpenSqliteAsync();
        var store = new LocalArtifactStore(folder.Path);
        var manifest = await store.PublishJsonAsync("dataset.json", Manifest(rowsOfClass, unlabelled), Token);
        var spec = new PipelineSpec { Name = "many", Dataset = new DatasetSpec { Version = Version }, Backbone = new BackboneSpec { Model = "m.onnx" }, Head = new HeadSpec() };
        var (run, _) = await ledger.Runs.BeginAsync(spec, [StageNames.Embed, StageNames.Train], null, Token);
        await ledger.Results.RegisterDatasetAsync("many", Version, manifest, run.Id, Token);
        var planner = new StagePlanner(store, ledger.Shards, ledger.Results);

        if (refusal is null)
            Assert.Single((await planner.PlanAsync(run, StageNames.Embed, Token)).Inputs);
        else
            Assert.Contains(refusal, (await Assert.ThrowsAsync<RejectedException>(() => planner.PlanAsync(run, StageNames.Embed, Token))).Message, StringComparison.Ordinal);
    }

    private static DatasetManifest Manifest(int rowsOfClass, bool unlabelled) => new()
    {
        Name = "many",
        Version = Version,
        Kind = "text",
        Classes = Classes,
        RowCount = rowsOfClass * Classes.Length,
        DuplicateCount = 0,
        QuarantinedCount = 0,
        Counts = new Dictionary<string, IReadOnlyDictionary<string, long>>
        {
            ["test"] = unlabelled ? new Dictionary<string, long> { [""] = rowsOfClass * Classes.Length } : Classes.ToDictionary(label => label, _ => (long)rowsOfClass),
        },
        Shards = [new ShardRef("shards/a.parquet", new string('0', 64), 1, 1, 1)],
        Rows = new ArtifactRef("rows.parquet", ""),
        Duplicates = new ArtifactRef("duplicates.parquet", ""),
    };
}
