using TransferPipeline.Schedule;
using MassTransit;
using TransferPipeline.Contracts.Schedules;
using TransferPipeline.Worker.Hosting;

namespace TransferPipeline.Worker.Scheduling;

/// <summary>What Hangfire calls. Each only enters a moment in the ledger, publishes or reconciles, and is over in less than a second; to run twice does no harm.</summary>
internal sealed class Jobs(IServiceProvider services, ScheduleOptions options, PipelineSchedules schedules, IBus bus)
{
    public Task RetrainAsync(string pipeline) => ScheduleSlice.FireAsync(services, pipeline, now: false, CancellationToken.None);

    public async Task ReconcileAsync()
    {
        await ScheduleSlice.ReconcileAsync(services, CancellationToken.None);
        await schedules.ApplyAsync(CancellationToken.None);
    }

    public Task ScanDropsAsync() => ScheduleSlice.ScanDropsAsync(services, CancellationToken.None);

    public Task RetainAsync() => bus.Publish(new ApplyRetention { KeepVersions = options.KeepVersions });
}
