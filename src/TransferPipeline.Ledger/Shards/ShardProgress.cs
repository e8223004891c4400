using System.Collections.Concurrent;

namespace TransferPipeline.Ledger.Shards;

/// <summary>Rows that shards in this process have got through but not yet committed; only for showing progress.</summary>
public sealed class ShardProgress
{
    private readonly ConcurrentDictionary<ShardAddress, long> rows = new();

    public void Add(ShardAddress shard, long count) => rows.AddOrUpdate(shard, count, (_, before) => before + count);

    public void Clear(ShardAddress shard) => rows.TryRemove(shard, out _);

    public long InFlight(string runId, string stage) => rows.Where(entry => entry.Key.RunId == runId && entry.Key.Stage == stage).Sum(entry => entry.Value);

    /// <summary>A reporter for one shard.</summary>
    public IProgress<int> Of(ShardAddress shard) => new Reporter(this, shard);

    private sealed class Reporter(ShardProgress progress, ShardAddress shard) : IProgress<int>
    {
        public void Report(int value) => progress.Add(shard, value);
    }
}
