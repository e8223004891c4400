using MassTransit;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TransferPipeline.Contracts.Runs;
using TransferPipeline.Ledger.Shards;

namespace TransferPipeline.Schedule.Runs;

/// <summary>
/// Publishes again what the ledger says is due: at the start, and then at an interval. A message that was lost, or a shard whose worker died,
/// is late because of it, never gone.
/// </summary>
internal sealed class Reconciler(StartedRuns started, ShardLedger shards, IBus bus, TimeProvider time, ILogger<Reconciler> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            do
            {
                await ReconcileAsync(stoppingToken);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops; what is due stays due.
        }
    }

    internal async Task ReconcileAsync(CancellationToken cancellationToken)
    {
        foreach (var runId in started.Ids)
        {
            var due = await shards.AnnounceDueAsync(runId, Patience, cancellationToken);
            foreach (var shard in due)
                await bus.PublishShardAsync(shard, cancellationToken);

            await bus.Publish(new AdvanceRun { RunId = runId }, cancellationToken);
            if (due.Count > 0)
                logger.Reconciled(runId, due.Count);
        }
    }
}
