using TransferPipeline.Ledger.Shards;
using TransferPipeline.Storage.Datasets;

namespace TransferPipeline.Score;

/// <summary>What is made of the rows of a shard.</summary>
internal interface IShardPart
{
    void Add(DatasetRow row);

    void Add(DuplicateRow row);
}

/// <summary>The rows that use a shard's contents: first those that have them, then those that repeat them.</summary>
internal sealed class ShardRows(DatasetRows rows)
{
    internal async Task AddAsync(LeasedShard shard, IShardPart part, CancellationToken cancellationToken)
    {
        foreach (var row in await rows.OfShardAsync(shard.Subject!, shard.Address.Index, cancellationToken))
            part.Add(row);

        foreach (var row in await rows.RepeatedOfShardAsync(shard.Subject!, shard.Address.Index, cancellationToken))
            part.Add(row);
    }
}
