namespace TransferPipeline.Worker.Scheduling;

/// <summary>Enters the recurring jobs once the worker runs, and tries until it has. The rest of the worker does not wait for it.</summary>
internal sealed class ScheduleStart(PipelineSchedules schedules, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!await schedules.TryEnterAsync(stoppingToken))
            await Task.Delay(Pause, time, stoppingToken);
    }
}
