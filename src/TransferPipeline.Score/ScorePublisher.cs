using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Contracts.Runs;
using TransferPipeline.Ledger.Runs;
using TransferPipeline.Ledger.Shards;
using TransferPipeline.Storage.Artifacts;
using TransferPipeline.Storage.Datasets;

namespace TransferPipeline.Score;

/// <summary><c>scores/&lt;run&gt;/manifest.json</c>, committed last: what it does not name is not part of the result.</summary>
internal sealed record ScoreManifest(string Run, string Model, string ModelSha256, string Dataset, string Format, long Rows, long Quarantined, IReadOnlyList<ScorePartRef> Parts);

internal sealed record ScorePartRef(string Path, string Sha256, long Rows);

internal sealed class ScorePublisher(IArtifactStore store, ClassifierCache classifiers, ShardLedger shards)
{
    internal async Task<ShardResult> PublishAsync(LeasedShard shard, CancellationToken cancellationToken)
    {
        var run = shard.Run;
        var model = await classifiers.FindAsync(run, cancellationToken);
        var dataset = await store.ReadJsonAsync<DatasetManifest>(shard.Subject!, cancellationToken);
        var parts = (await shards.CommittedAsync(run.Id, StageNames.Score, cancellationToken))
            .Select(part => (part.Rows, Ref: new ScorePartRef(part.Output.Path, part.Output.Sha256, (part.Rows.In - part.Rows.Quarantined) * LinesOf(run.Spec))))
            .ToList();
        var rows = parts.Sum(part => part.Ref.Rows);
        var manifest = new ScoreManifest(
            run.Id, ClassifierCache.VersionOf(model), model.Sha256, $"{dataset.Name}/{dataset.Version}", run.Spec.Score!.Output, rows,
            dataset.QuarantinedCount + parts.Sum(part => part.Rows.Quarantined), [.. parts.Select(part => part.Ref)]);
        var output = await store.PublishJsonAsync($"{ArtifactPath.Scores(run.Id)}/manifest.json", manifest, cancellationToken);
        return new ShardResult { Output = output, Rows = new RowCounts(rows, rows, 0, 0, 0) };
    }

    /// <summary>How many lines of the output a row has.</summary>
    private static int LinesOf(PipelineSpec spec) => spec.Task == PipelineTasks.Generate ? spec.Generate?.Samples ?? 1 : 1;
}
