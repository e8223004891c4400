using TransferPipeline.Contracts;
using TransferPipeline.Ledger.Results;
using TransferPipeline.Ledger.Runs;
using TransferPipeline.Ledger.Shards;
using TransferPipeline.Storage.Artifacts;

namespace TransferPipeline.Score;

/// <summary>Parts that an earlier run made of the same input with the same model and settings: they are copied, not computed.</summary>
internal sealed class EarlierParts(IArtifactStore store, ResultLedger results)
{
    /// <summary>The part of an earlier run, and what that run quarantined, under this run's names; null when there is none, or either is no longer there.</summary>
    /// <param name="key">Names the computation.</param>
    /// <param name="path">Where this run's part belongs.</param>
    internal async Task<ShardResult?> TryReuseAsync(ShardAddress shard, string key, string path, CancellationToken cancellationToken)
    {
        if (await results.FindAsync(key, cancellationToken) is not { } known)
            return null;

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
            ResultKey = key,
        };
    }

    private async Task<ArtifactRef> CopyAsync(ArtifactRef from, string path, CancellationToken cancellationToken)
    {
        var scratch = store.CreateScratchFile(Path.GetExtension(path));
        File.Copy(await store.FetchAsync(from, cancellationToken), scratch, overwrite: true);
        return await store.PublishAsync(path, scratch, cancellationToken);
    }
}
