using TransferPipeline.Ledger.Shards;
using TransferPipeline.Storage.Artifacts;
using TransferPipeline.Storage.Datasets;

namespace TransferPipeline.Embed;

/// <summary>Writes down which rows of a dataset shard could not be used.</summary>
internal static class ShardQuarantine
{
    /// <param name="reasons">One for each of the shard's contents; null where there is none.</param>
    /// <returns>How many rows.</returns>
    internal static async Task<int> PublishAsync(
        IArtifactStore store, DatasetRows rows, LeasedShard shard, IReadOnlyList<(string? Reason, string? Detail)> reasons, CancellationToken cancellationToken)
    {
        if (reasons.All(refused => refused.Reason is null))
            return 0;

        var (runId, stage, index) = shard.Address;
        var records = (await rows.OfShardAsync(shard.Subject!, index, cancellationToken))
            .Where(row => reasons[row.ShardRow].Reason is not null)
            .Select(row => new QuarantineRecord(stage, row.Id, row.Source, reasons[row.ShardRow].Reason!, reasons[row.ShardRow].Detail!))
            .ToList();
        await store.PublishLinesAsync(ArtifactPath.Quarantine(runId, stage, index), records, cancellationToken);
        return records.Count;
    }
}
