using TransferPipeline.Ledger.Shards;
using TransferPipeline.Worker.Hosting;

namespace TransferPipeline.Worker.Health;

/// <summary>Shards that this worker could take are announced again and again, and it takes none.</summary>
internal sealed class ShardHearing(WorkerOptions options, ShardLedger shards, ShardExecutor executor) : IHearing
{
    /// <summary>Announced so often, a shard waits in no queue any more.</summary>
    private const int Ignored = 3;

    private long claims = -1;

    public async Task<bool> IsDeafAsync(CancellationToken cancellationToken)
    {
        var idle = executor.Claims == claims && executor.IsIdle;
        claims = executor.Claims;
        return idle && await shards.IsIgnoredAsync(options.Stages, Ignored, cancellationToken);
    }

    public Task AskAgainAsync(CancellationToken cancellationToken) => shards.HastenAsync(options.Stages, Ignored, cancellationToken);
}
