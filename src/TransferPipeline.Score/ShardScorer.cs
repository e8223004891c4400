using TransferPipeline.Contracts;
using TransferPipeline.Ledger.Results;
using TransferPipeline.Ledger.Runs;
using TransferPipeline.Ledger.Shards;
using TransferPipeline.Score.Outputs;
using TransferPipeline.Storage.Artifacts;

namespace TransferPipeline.Score;

/// <summary>Scores one shard of the input: every row gets its lines in the part, or a quarantine record. What they say is the task's <see cref="IShardWork"/>.</summary>
internal sealed class ShardScorer(IArtifactStore store, ClassifierCache classifiers, IEnumerable<IShardWork> works, ResultLedger results)
{
    internal async Task<ShardResult> ScoreAsync(LeasedShard shard, CancellationToken cancellationToken)
    {
        var spec = shard.Run.Spec.Score!;
        var work = works.First(work => work.Task == shard.Run.Spec.Task);
        var path = $"{ArtifactPath.Scores(shard.Run.Id)}/part-{shard.Address.Index:D5}{TableFormat.ExtensionOf(spec.Output)}";
        var model = await classifiers.FindAsync(shard.Run, cancellationToken);
        var key = $"score:{model.Sha256}:{ClassifierCache.VersionOf(model)}:{shard.Subject!.Sha256}:{shard.Address.Index}:{spec.Output}:{work.KeyOf(shard.Run.Spec)}";
        if (await results.FindAsync(key, cancellationToken) is { } known && await TryReuseAsync(shard.Address, known, path, cancellationToken) is { } reused)
            return reused with { ResultKey = key };

        var part = await work.ComputeAsync(shard, model, cancellationToken);
        var (runId, stage, index) = shard.Address;
        await store.PublishLinesAsync(ArtifactPath.Quarantine(runId, stage, index), part.Quarantined, cancellationToken);
        var scratch = store.CreateScratchFile(Path.GetExtension(path));
        part.Write(scratch);
        return new ShardResult { Output = await store.PublishAsync(path, scratch, cancellationToken), Rows = part.Counts, ResultKey = key };
    }

    /// <summary>The part of an earlier run, and what that run quarantined, under this run's names; null when either is no longer there.</summary>
    private async Task<ShardResult?> TryReuseAsync(ShardAddress shard, KnownResult known, string path, CancellationToken cancellationToken)
    {
        var earlierRun = ArtifactPath.RunOfScores(known.Output.Path);
        var records = await store.FindAsync(ArtifactPath.Quarantine(earlierRun, shard.Stage, shard.Index), cancellationToken);
        if (!await store.ExistsAsync(known.Output.Path, cancellationToken) || (known.RowsQuarantined > 0 && records is null))
            return null;

        if (records is not null)
            await CopyAsync(records, ArtifactPath.Quarantine(shard.RunId, shard.Stage, shard.Index), cancellationToken);

        return new ShardResult
        {
            Output = await CopyAsync(known.Output, path, cancellationToken),
            Rows = new RowCounts(known.RowsIn, 0, known.RowsIn - known.RowsQuarantined, 0, known.RowsQuarantined),
        };
    }

    private async Task<ArtifactRef> CopyAsync(ArtifactRef from, string path, CancellationToken cancellationToken)
    {
        var scratch = store.CreateScratchFile(Path.GetExtension(path));
        File.Copy(await store.FetchAsync(from, cancellationToken), scratch, overwrite: true);
        return await store.PublishAsync(path, scratch, cancellationToken);
    }
}
