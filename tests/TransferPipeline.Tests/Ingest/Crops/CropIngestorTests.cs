using TransferPipeline.Contracts;
using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Contracts.Runs;
using TransferPipeline.Ingest.Crops;
using TransferPipeline.Ledger.Runs;
using TransferPipeline.Ledger.Shards;
using TransferPipeline.Storage.Artifacts;
using TransferPipeline.Tests.Ledger;

namespace TransferPipeline.Tests.Ingest.Crops;

public sealed class CropIngestorTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0.1, 0)]
    [InlineData(0.5, 1)]
    public async Task A_version_past_the_error_budget_is_not_registered(double budget, int registered)
    {
        using var folder = new TemporaryFolder();
        await using var ledger = await LedgerFixture.OpenSqliteAsync();
        var store = new LocalArtifactStore(folder.Path);
        var (pictures, detections) = await CropSourceTests.MadeAsync(store);
        var manifest = await store.PublishJsonAsync("datasets/pictures/0/dataset.json", pictures, Token);
        var run = await DetectedAsync(ledger, detections, budget);

        var result = await new CropIngestor(store, ledger.Results, ledger.Shards).IngestAsync(new LeasedShard(new ShardAddress(run.Id, StageNames.Crop, 0), run, manifest, null, 1, 1), Token);

        Assert.Equal(1, result.Rows.Quarantined);
        Assert.Equal(registered, (await ledger.Results.DatasetsAsync("pictures-crops", Token)).Count);
    }

    private static async Task<Run> DetectedAsync(LedgerFixture ledger, IReadOnlyList<ArtifactRef> detections, double budget)
    {
        var spec = new PipelineSpec { Name = "faces", Dataset = new DatasetSpec { Source = "pictures", LabelsRequired = false }, Detect = new DetectSpec(), ErrorBudget = new ErrorBudgetSpec { MaxRate = budget } };
        var (run, _) = await ledger.Runs.BeginAsync(spec, [StageNames.Detect, StageNames.Crop], null, Token);
        await ledger.Shards.PlanAsync(run.Id, StageNames.Detect, new StageWork(null, [.. detections.Select(_ => (ArtifactRef?)null)]), Token);
        for (var i = 0; i < detections.Count; i++)
        {
            var lease = await ledger.Shards.TryLeaseAsync(new ShardAddress(run.Id, StageNames.Detect, i), $"owner {i}", LedgerFixture.Lease, 3, Token);
            await ledger.Shards.CommitAsync(lease!, new ShardResult { Output = detections[i], Rows = new RowCounts(2, 2, 0, 0, 0), Notes = [] }, Token);
        }

        return run;
    }
}
