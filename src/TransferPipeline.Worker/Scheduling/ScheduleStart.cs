namespace TransferPipeline.Worker.Scheduling;

/// <summary>
/// Enters the recurring jobs once the worker runs, and tries until it has: another worker may hold Hangfire's locks, or have died with them. The
/// rest of the worker does not wait for it.
/// </summary>
internal sealed class ScheduleStart(PipelineSchedules schedules, TimeProvider time, ILogger<ScheduleStart> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!await TryApplyAsync(stoppingToken))
            await Task.Delay(Pause, time, stoppingToken);
    }

    private async Task<bool> TryApplyAsync(CancellationToken cancellationToken)
    {
        try
        {
            schedules.ApplySettings();
            await schedules.ApplyAsync(cancellationToken);
            return true;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            logger.SchedulesNotEntered(exception.Message);
            return false;
        }
    }
}
