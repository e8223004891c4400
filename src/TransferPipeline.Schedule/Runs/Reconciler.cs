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
internal sealed class Reconciler(StartedRuns started, ShardLedger shards, ReconcileTimes times, IBusControl bus, TimeProvider time, ILogger<Reconciler> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(times.Interval, time);
        try
        {
            // What is published before the queues are bound is heard by nobody.
            await bus.WaitForHealthStatus(BusHealthStatus.Healthy, stoppingToken);
            do
            {
                await LookAsync(stoppingToken);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops; what is due stays due.
        }
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        try
        {
            await ReconcileAsync(cancellationToken);
        }
        catch (Exception exception) when (times.GoesOn && !cancellationToken.IsCancellationRequested)
        {
            logger.ReconcileFailed(exception);
        }
    }

    internal async Task ReconcileAsync(CancellationToken cancellationToken)
    {
        foreach (var runId in await started.ListAsync(cancellationToken))
        {
            var due = await shards.AnnounceDueAsync(runId, times.Patience, cancellationToken);
            await bus.PublishShardsAsync(due, cancellationToken);
            await bus.Publish(new AdvanceRun { RunId = runId }, cancellationToken);
            if (due.Count > 0)
                logger.Reconciled(runId, due.Count);
        }
    }
}

/// <param name="Interval">How often the ledger is looked at.</param>
/// <param name="Patience">How long an announced shard may stay untaken before it is announced again, the first time.</param>
/// <param name="GoesOn">A service looks again when the ledger or the bus could not be reached; a command ends with what was wrong.</param>
internal sealed record ReconcileTimes(TimeSpan Interval, TimeSpan Patience, bool GoesOn);
