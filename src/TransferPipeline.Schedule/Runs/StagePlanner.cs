using TransferPipeline.Contracts;
using TransferPipeline.Contracts.Runs;
using TransferPipeline.Ledger.Results;
using TransferPipeline.Ledger.Runs;
using TransferPipeline.Ledger.Shards;
using TransferPipeline.Storage.Artifacts;
using TransferPipeline.Storage.Datasets;

namespace TransferPipeline.Schedule.Runs;

/// <summary>What a stage's shards read: one piece of work for a stage that looks at everything, one per dataset shard for the others.</summary>
internal sealed class StagePlanner(IArtifactStore store, ShardLedger shards, ResultLedger results)
{
    internal async Task<StageWork> PlanAsync(Run run, string stage, CancellationToken cancellationToken) => stage switch
    {
        StageNames.Ingest or StageNames.ScoreIngest => new StageWork(null, [null]),
        StageNames.Detect => await PerShardAsync(await PicturesOfAsync(run, cancellationToken), cancellationToken),
        StageNames.Crop => new StageWork(await PicturesOfAsync(run, cancellationToken), [null]),
        StageNames.Embed => await EmbedAsync(run, cancellationToken),
        StageNames.Train => new StageWork(await DatasetOfAsync(run, cancellationToken), [null]),
        StageNames.ScoreDetect => await PerShardAsync(await OutputOfAsync(run.Id, StageNames.ScoreIngest, cancellationToken), cancellationToken),
        StageNames.ScoreCrop => new StageWork(await OutputOfAsync(run.Id, StageNames.ScoreIngest, cancellationToken), [null]),
        StageNames.Score => await PerShardAsync(await InputOfAsync(run, cancellationToken), cancellationToken),
        StageNames.Publish => new StageWork(await InputOfAsync(run, cancellationToken), [null]),
        _ => throw new InvalidOperationException($"Run {run.Id} has a stage '{stage}' that nobody plans. This is a bug."),
    };

    /// <summary>What is embedded and trained on.</summary>
    private async Task<ArtifactRef> DatasetOfAsync(Run run, CancellationToken cancellationToken)
        => RunPlan.CutsOut(run.Spec) ? await OutputOfAsync(run.Id, StageNames.Crop, cancellationToken) : await PicturesOfAsync(run, cancellationToken);

    /// <summary>What is scored.</summary>
    private Task<ArtifactRef> InputOfAsync(Run run, CancellationToken cancellationToken)
        => OutputOfAsync(run.Id, RunPlan.CutsOut(run.Spec) ? StageNames.ScoreCrop : StageNames.ScoreIngest, cancellationToken);

    private async Task<ArtifactRef> PicturesOfAsync(Run run, CancellationToken cancellationToken)
    {
        if (run.Spec.Dataset is not { Version: { } version } dataset)
            return await OutputOfAsync(run.Id, StageNames.Ingest, cancellationToken);

        var name = dataset.Name ?? run.Spec.Name;
        var versions = await results.DatasetsAsync(name, cancellationToken);
        return versions.FirstOrDefault(known => known.Version == version)?.Manifest
            ?? throw new RejectedException($"There is no version {version} of dataset {name}. 'transfer datasets list' shows what is there.");
    }

    private async Task<ArtifactRef> OutputOfAsync(string runId, string stage, CancellationToken cancellationToken)
        => (await shards.CommittedAsync(runId, stage, cancellationToken))[0].Output;

    private async Task<StageWork> EmbedAsync(Run run, CancellationToken cancellationToken)
    {
        var manifest = await DatasetOfAsync(run, cancellationToken);
        var dataset = await store.ReadJsonAsync<DatasetManifest>(manifest, cancellationToken);
        if (run.Spec.Head is not null)
            HeadRoom.Demand(dataset);

        return PerShard(manifest, dataset);
    }

    private async Task<StageWork> PerShardAsync(ArtifactRef manifest, CancellationToken cancellationToken)
        => PerShard(manifest, await store.ReadJsonAsync<DatasetManifest>(manifest, cancellationToken));

    private static StageWork PerShard(ArtifactRef manifest, DatasetManifest dataset)
        => new StageWork(manifest, [.. dataset.Shards.Select(shard => new ArtifactRef(shard.Path, shard.Sha256))]);
}
