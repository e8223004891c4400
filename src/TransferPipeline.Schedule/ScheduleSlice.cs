using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Contracts.Runs;
using TransferPipeline.Ledger.Runs;
using TransferPipeline.Schedule.Pipelines;
using TransferPipeline.Schedule.Runs;

namespace TransferPipeline.Schedule;

/// <summary>The control plane: starts runs, moves them from stage to stage, and repeats what was lost.</summary>
public static class ScheduleSlice
{
    public static IServiceCollection AddSchedule(this IServiceCollection services) => services
        .AddSingleton<StartedRuns>()
        .AddSingleton<StagePlanner>()
        .AddScoped<RunCoordinator>()
        .AddHostedService<Reconciler>();

    public static void AddScheduleConsumers(this IBusRegistrationConfigurator bus)
    {
        bus.AddConsumer<AdvanceRunConsumer>(consumer => consumer.ConcurrentMessageLimit = 1);
        bus.AddConsumer<ShardCompletedConsumer>(consumer => consumer.ConcurrentMessageLimit = 1);
        bus.AddConsumer<CancelRunConsumer>();
    }

    /// <summary>Enters a run in the ledger (or finds the unfinished one with the same specification) and asks for it to be advanced.</summary>
    public static async Task<(Run Run, bool Resumed)> StartRunAsync(IServiceProvider services, PipelineSpec spec, CancellationToken cancellationToken)
    {
        var started = await services.GetRequiredService<RunLedger>().BeginAsync(spec, RunPlan.StagesOf(spec), cancellationToken);
        services.GetRequiredService<StartedRuns>().Add(started.Run.Id);
        await services.GetRequiredService<IBus>().Publish(new AdvanceRun { RunId = started.Run.Id }, cancellationToken);
        return started;
    }

    /// <summary>Reads <c>pipeline.yaml</c>; paths in it are relative to it. What does not fit is a <see cref="Contracts.RejectedException"/> that names the line.</summary>
    public static PipelineSpec ReadPipelineFile(string path) => PipelineFile.Read(path);
}
