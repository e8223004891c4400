using TransferPipeline.Ledger.Shards;
using TransferPipeline.Storage.Artifacts;
using TransferPipeline.Storage.Datasets;

namespace TransferPipeline.Score;

/// <summary>What is made of the rows of a shard.</summary>
internal interface IShardPart
{
    void Add(DatasetRow row);

    void Add(DuplicateRow row);
}

/// <summary>The rows that use a shard's contents: first those that have them, then those that repeat them.</summary>
internal static class ShardRows
{
    internal static async Task AddAsync(IArtifactStore store, LeasedShard shard, IShardPart part, CancellationToken cancellationToken)
    {
        var dataset = await store.ReadJsonAsync<DatasetManifest>(shard.Subject!, cancellationToken);
        foreach (var row in RowsFile.Read(await store.FetchAsync(dataset.Rows, cancellationToken), shard.Address.Index))
            part.Add(row);

        foreach (var row in RowsFile.ReadDuplicates(await store.FetchAsync(dataset.Duplicates, cancellationToken), shard.Address.Index))
            part.Add(row);
    }
}
