using Microsoft.Extensions.Logging.Abstractions;
using TransferPipeline.Contracts;
using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Contracts.Runs;
using TransferPipeline.Ledger.Runs;
using TransferPipeline.Ledger.Shards;
using TransferPipeline.Schedule.Runs;
using TransferPipeline.Schedule.Schedules;
using TransferPipeline.Storage.Artifacts;
using TransferPipeline.Storage.Datasets;
using TransferPipeline.Tests.Ledger;

namespace TransferPipeline.Tests.Schedule.Schedules;

/// <summary>What is deleted, and what is not.</summary>
public sealed class RetentionTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly LocalArtifactStore store;

    public RetentionTests() => store = new LocalArtifactStore(folder.Path);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Of_each_name_the_newest_stay_with_the_shards_that_they_share_with_older_ones()
    {
        await using var ledger = await LedgerFixture.OpenSqliteAsync();
        await EndAsync(ledger, await IngestAsync(ledger, "0000000000000001", "old", "shared"));
        await EndAsync(ledger, await IngestAsync(ledger, "0000000000000002", "new", "shared"));

        await ApplyAsync(ledger);

        Assert.Equal("0000000000000002", Assert.Single(await ledger.Results.DatasetsAsync("flowers", Token)).Version);
        Assert.Equal(["datasets/flowers/0000000000000002/dataset.json", "shards/new.parquet", "shards/shared.parquet"], await FilesAsync());
    }

    [Fact]
    public async Task What_a_run_under_way_has_made_or_names_stays_until_it_ends()
    {
        await using var ledger = await LedgerFixture.OpenSqliteAsync();
        var first = await IngestAsync(ledger, "0000000000000001", "a");
        await EndAsync(ledger, await IngestAsync(ledger, "0000000000000002", "b"));
        await EndAsync(ledger, await IngestAsync(ledger, "0000000000000003", "c"));
        var pinned = new PipelineSpec { Name = "pinned", Dataset = new DatasetSpec { Name = "flowers", Version = "0000000000000002" }, Score = new ScoreSpec { Input = "x", Artifact = new ArtifactRef("models/flowers/m1/model.onnx", new string('a', 64)) } };
        var second = (await ledger.Runs.BeginAsync(pinned, [StageNames.Embed], null, Token)).Run;
        await RegisterModelAsync(ledger, "m1", second);
        await RegisterModelAsync(ledger, "m2", second);

        await ApplyAsync(ledger);
        Assert.Equal(3, (await ledger.Results.DatasetsAsync("flowers", Token)).Count);
        Assert.Equal(2, (await ledger.Results.ModelsAsync("flowers", Token)).Count);
        await EndAsync(ledger, first);
        await EndAsync(ledger, second);
        await ApplyAsync(ledger);

        Assert.Equal(["datasets/flowers/0000000000000003/dataset.json", "models/flowers/m2/model.onnx", "shards/c.parquet"], await FilesAsync());
    }

    [Fact]
    public async Task The_data_of_the_newest_model_stays_for_new_data_is_compared_with_it()
    {
        await using var ledger = await LedgerFixture.OpenSqliteAsync();
        var trained = await IngestAsync(ledger, "0000000000000001", "a");
        await RegisterModelAsync(ledger, "m1", trained);
        await EndAsync(ledger, trained);
        await EndAsync(ledger, await IngestAsync(ledger, "0000000000000002", "b"));

        await ApplyAsync(ledger);

        Assert.Equal(2, (await ledger.Results.DatasetsAsync("flowers", Token)).Count);
        Assert.Contains("shards/a.parquet", await FilesAsync());
    }

    [Fact]
    public async Task A_version_whose_files_are_gone_keeps_no_other_from_being_deleted_nor_is_a_shard_that_it_may_need()
    {
        await using var ledger = await LedgerFixture.OpenSqliteAsync();
        await EndAsync(ledger, await IngestAsync(ledger, "0000000000000001", "a"));
        await EndAsync(ledger, await IngestAsync(ledger, "0000000000000002", "b"));
        await EndAsync(ledger, await IngestAsync(ledger, "0000000000000003", "c"));
        File.Delete(folder.File("datasets/flowers/0000000000000001/dataset.json"));
        File.Delete(folder.File("datasets/flowers/0000000000000003/dataset.json"));

        await ApplyAsync(ledger);

        Assert.Equal("0000000000000003", Assert.Single(await ledger.Results.DatasetsAsync("flowers", Token)).Version);
        Assert.Equal(["shards/a.parquet", "shards/b.parquet", "shards/c.parquet"], await FilesAsync());
    }

    [Fact]
    public async Task A_scheduled_run_goes_on_when_the_data_it_would_be_compared_with_is_gone()
    {
        await using var ledger = await LedgerFixture.OpenSqliteAsync();
        var trained = await IngestAsync(ledger, "0000000000000001", "a");
        await RegisterModelAsync(ledger, "m1", trained);
        File.Delete(folder.File("datasets/flowers/0000000000000001/dataset.json"));
        var next = await IngestAsync(ledger, "0000000000000002", "b");
        var novelty = new NewData(store, ledger.Runs, ledger.Shards, ledger.Results, NullLogger<NewData>.Instance);

        Assert.Null(await novelty.TooLittleAsync(next, Token));
    }

    private Task ApplyAsync(LedgerFixture ledger)
        => new Retention(store, ledger.Results, new RetainedVersions(ledger.Runs, ledger.Shards), NullLogger<Retention>.Instance).ApplyAsync(1, Token);

    /// <summary>A scheduled run that has ingested a version and goes on.</summary>
    private async Task<Run> IngestAsync(LedgerFixture ledger, string version, params string[] shards)
    {
        await ledger.AdvanceAsync(TimeSpan.FromDays(1));
        var spec = new PipelineSpec { Name = "flowers", Retrain = new RetrainSpec { Cron = "0 3 * * *" } };
        var run = (await ledger.Runs.BeginAsync(spec, [StageNames.Ingest, StageNames.Train], RequestId.OfOccurrence("flowers", ledger.Time.GetUtcNow()), Token)).Run;
        foreach (var shard in shards.Where(shard => !File.Exists(folder.File($"shards/{shard}.parquet"))))
            await store.PublishTextAsync($"shards/{shard}.parquet", shard, Token);

        var nothing = new ArtifactRef("none", new string('0', 64));
        var manifest = await store.PublishJsonAsync($"datasets/flowers/{version}/dataset.json", new DatasetManifest
        {
            Name = "flowers", Version = version, Kind = "image", Classes = [], RowCount = 0, DuplicateCount = 0, QuarantinedCount = 0,
            Counts = new Dictionary<string, IReadOnlyDictionary<string, long>>(), Rows = nothing, Duplicates = nothing,
            Shards = [.. shards.Select(shard => new ShardRef($"shards/{shard}.parquet", new string('0', 64), 1, 1, 1))],
        }, Token);
        await ledger.Results.RegisterDatasetAsync("flowers", version, manifest, run.Id, Token);
        await ledger.Shards.PlanAsync(run.Id, StageNames.Ingest, new StageWork(null, [null]), Token);
        var lease = await ledger.LeaseAsync(new ShardAddress(run.Id, StageNames.Ingest, 0));
        Assert.True(await ledger.Shards.CommitAsync(lease!, new ShardResult { Output = manifest, Rows = RowCounts.None }, Token));
        return run;
    }

    private async Task RegisterModelAsync(LedgerFixture ledger, string version, Run run)
    {
        await ledger.AdvanceAsync(TimeSpan.FromMinutes(1));
        var model = await store.PublishTextAsync($"models/flowers/{version}/model.onnx", version, Token);
        await ledger.Results.RegisterModelAsync("flowers", version, model, "{}", run.Id, Token);
    }

    private static Task<bool> EndAsync(LedgerFixture ledger, Run run) => ledger.Runs.FinishAsync(run.Id, RunState.Succeeded, null, Token);

    private async Task<IReadOnlyList<string>> FilesAsync()
    {
        var files = new List<string>();
        foreach (var root in new[] { "datasets", "models", "shards" })
            files.AddRange(await store.ListAsync(root, Token).ToListAsync(Token));
        return files;
    }
}
