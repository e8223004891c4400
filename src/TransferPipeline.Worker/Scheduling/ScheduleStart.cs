namespace TransferPipeline.Worker.Scheduling;

/// <summary>Enters the recurring jobs when the worker starts.</summary>
internal sealed class ScheduleStart(PipelineSchedules schedules) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        schedules.ApplySettings();
        await schedules.ApplyAsync(cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
