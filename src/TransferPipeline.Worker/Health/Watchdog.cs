using MassTransit;
using TransferPipeline.Worker.Hosting;

namespace TransferPipeline.Worker.Health;

/// <summary>
/// A consumer can stop to hear without anybody noticing; the ledger shows it. Then the bus is started anew; when that does not help, the process
/// ends, and whoever watches over it starts another.
/// </summary>
internal sealed class Watchdog(WorkerOptions options, IEnumerable<IHearing> hearings, IBusControl bus, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<Watchdog> logger)
    : BackgroundService
{
    private static readonly TimeSpan BusTimeout = TimeSpan.FromSeconds(30);
    private bool restarted;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.WatchdogInterval, time);
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
        try
        {
            if (!await IsDeafAsync(cancellationToken))
                restarted = false;
            else if (restarted)
                GiveUp();
            else
                await RestartAsync(cancellationToken);
        }
        catch (Exception unreachable) when (!cancellationToken.IsCancellationRequested)
        {
            // Without the ledger or the broker nobody can work, and to end would not bring them back.
            logger.WatchdogBlind(unreachable.Message);
        }
    }

    private async Task<bool> IsDeafAsync(CancellationToken cancellationToken)
    {
        var deaf = false;
        foreach (var hearing in hearings)
            deaf |= await hearing.IsDeafAsync(cancellationToken);

        return deaf;
    }

    private async Task RestartAsync(CancellationToken cancellationToken)
    {
        logger.WatchdogRestartsBus();
        restarted = true;
        await bus.StopAsync(BusTimeout);
        await bus.StartAsync(BusTimeout);
        foreach (var hearing in hearings)
            await hearing.AskAgainAsync(cancellationToken);
    }

    private void GiveUp()
    {
        logger.WatchdogGivesUp();
        Environment.ExitCode = ExitCodes.Failed;
        lifetime.StopApplication();
    }
}
