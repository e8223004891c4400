using MassTransit;
using TransferPipeline.Ledger.Shards;
using TransferPipeline.Worker.Hosting;

namespace TransferPipeline.Worker.Health;

/// <summary>
/// A consumer can stop to hear without anybody noticing. Here it shows in the ledger: shards that this worker could take are announced again and
/// again, and it takes none. Then the bus is started anew; when that does not help, the process ends, and whoever watches over it starts another.
/// </summary>
internal sealed class Watchdog(WorkerOptions options, ShardLedger shards, ShardExecutor executor, IBusControl bus, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<Watchdog> logger)
    : BackgroundService
{
    /// <summary>Announced so often, a shard waits in no queue any more.</summary>
    private const int Ignored = 3;

    private static readonly TimeSpan BusTimeout = TimeSpan.FromSeconds(30);
    private long claims = -1;
    private bool restarted;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Stages.Count == 0)
            return;

        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(options.WatchdogSeconds), time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                await LookAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        var idle = executor.Claims == claims && executor.IsIdle;
        claims = executor.Claims;
        try
        {
            if (!idle || !await shards.IsIgnoredAsync(options.Stages, Ignored, cancellationToken))
            {
                restarted = false;
                return;
            }
        }
        catch (Exception unreachable) when (!cancellationToken.IsCancellationRequested)
        {
            // Without the ledger nobody can work, and a restart would not bring it back.
            logger.WatchdogBlind(unreachable.Message);
            return;
        }

        if (restarted)
        {
            logger.WatchdogGivesUp();
            Environment.ExitCode = ExitCodes.Failed;
            lifetime.StopApplication();
            return;
        }

        logger.WatchdogRestartsBus();
        restarted = true;
        await bus.StopAsync(BusTimeout);
        await bus.StartAsync(BusTimeout);
    }
}
