using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using TransferPipeline.Contracts;
using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Hub;
using TransferPipeline.Ledger.Pipelines;
using TransferPipeline.Ledger.Runs;
using TransferPipeline.Onnx.Trials;
using TransferPipeline.Schedule.Drops;
using TransferPipeline.Schedule.Pipelines;
using TransferPipeline.Schedule.Runs;
using TransferPipeline.Schedule.Schedules;
using TransferPipeline.Schedule.Submissions;
using TransferPipeline.Storage.Artifacts;

namespace TransferPipeline.Schedule;

/// <summary>The control plane: starts runs, moves them from stage to stage, repeats what was lost, and acts on drops and schedules.</summary>
public static class ScheduleSlice
{
    /// <summary>For a command that works in a root of its own: it looks after the runs that it starts.</summary>
    public static IServiceCollection AddSchedule(this IServiceCollection services) => services
        .AddRuns(everyRun: false, LocalPaths.ReadInPlace, new ReconcileTimes(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60), GoesOn: false));

    /// <summary>For a service: it looks after every run, and acts on messages, drops and schedules as well.</summary>
    /// <param name="reconcile">How often the ledger is looked at.</param>
    /// <param name="patience">How long an announced shard may stay untaken before it is announced again.</param>
    /// <param name="quiet">How long a dropped folder without a marker must be unchanged.</param>
    /// <param name="sourceFolder">Folder of this machine whose content pipelines may name; null: none.</param>
    public static IServiceCollection AddControlPlane(this IServiceCollection services, TimeSpan reconcile, TimeSpan patience, TimeSpan quiet, string? sourceFolder) => services
        .AddRuns(everyRun: true, LocalPaths.Below(sourceFolder), new ReconcileTimes(reconcile, patience, GoesOn: true))
        .AddSingleton(new DropTimes(quiet))
        .AddSingleton<DropScan>()
        .AddSingleton<DropReports>()
        .AddSingleton<RetrainTrigger>()
        .AddSingleton<RetainedVersions>()
        .AddSingleton<Retention>();

    public static void AddScheduleConsumers(this IBusRegistrationConfigurator bus)
    {
        bus.AddConsumer<AdvanceRunConsumer>(consumer => consumer.ConcurrentMessageLimit = 1);
        bus.AddConsumer<CancelRunConsumer>();
    }

    public static void AddControlPlaneConsumers(this IBusRegistrationConfigurator bus)
    {
        bus.AddScheduleConsumers();
        bus.AddConsumer<StartRunConsumer>();
        bus.AddConsumer<InspectDropConsumer>(consumer => consumer.ConcurrentMessageLimit = 1);
        bus.AddConsumer<RunFinishedConsumer>(consumer => consumer.ConcurrentMessageLimit = 1);
        bus.AddConsumer<RetrainPipelineConsumer>();
        bus.AddConsumer<ApplyRetentionConsumer>(consumer => consumer.ConcurrentMessageLimit = 1);
    }

    /// <summary>Enters a run in the ledger (or finds the unfinished one with the same specification) and asks for it to be advanced.</summary>
    public static Task<(Run Run, bool Resumed, IReadOnlyList<string> Notes)> SubmitAsync(IServiceProvider services, PipelineSpec spec, CancellationToken cancellationToken)
        => services.GetRequiredService<RunSubmission>().SubmitAsync(spec, null, cancellationToken);

    /// <summary>Ends a run; nothing happens when it has ended.</summary>
    public static Task CancelAsync(IServiceProvider services, string runId, CancellationToken cancellationToken)
        => services.GetRequiredService<RunCoordinator>().CancelAsync(runId, cancellationToken);

    /// <summary>Brings what a pipeline names by a path of this machine into a store, so that a server can run it; the notes say what was inferred about models.</summary>
    /// <param name="trial">How models are tried before they are sent.</param>
    /// <param name="pulls">Who hears how far a model of the hub is.</param>
    public static async Task<(PipelineSpec Spec, IReadOnlyList<string> Notes)> UploadAsync(IArtifactStore store, PipelineSpec spec, IModelTrial trial, IProgress<HubProgress> pulls, CancellationToken cancellationToken)
    {
        var settlement = new PipelineSettlement(store, results: null, LocalPaths.Upload, new ModelIntake(trial, pulls));
        return (await settlement.SettleAsync(spec, cancellationToken), settlement.Notes);
    }

    /// <summary>Registers a pipeline: data dropped under its name starts it, and so does its schedule.</summary>
    public static Task RegisterAsync(IServiceProvider services, PipelineSpec spec, CancellationToken cancellationToken)
        => services.GetRequiredService<PipelineLedger>().RegisterAsync(PipelineFile.Check(spec), cancellationToken);

    /// <summary>Fires a registered pipeline: the newest moment of its schedule that has come, once, or now.</summary>
    public static async Task FireAsync(IServiceProvider services, string pipeline, bool now, CancellationToken cancellationToken)
    {
        var trigger = services.GetRequiredService<RetrainTrigger>();
        if (now)
            await trigger.FireNowAsync(pipeline, cancellationToken);
        else
            await trigger.FireAsync(pipeline, cancellationToken);
    }

    /// <summary>Publishes again what is due and was lost: shards, moments of schedules, reports.</summary>
    public static async Task ReconcileAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        await services.GetRequiredService<Reconciler>().ReconcileAsync(cancellationToken);
        await services.GetRequiredService<RetrainTrigger>().RepeatAsync(TimeSpan.FromMinutes(1), cancellationToken);
        await services.GetRequiredService<DropReports>().WriteDueAsync(cancellationToken);
    }

    /// <summary>Asks for every drop to be looked at, as if an event had come for each.</summary>
    public static Task ScanDropsAsync(IServiceProvider services, CancellationToken cancellationToken)
        => services.GetRequiredService<DropScan>().ScanAsync(cancellationToken);

    /// <summary>Reads <c>pipeline.yaml</c>; paths in it are relative to it. What does not fit is a <see cref="RejectedException"/> that names the line.</summary>
    public static PipelineSpec ReadPipelineFile(string path) => PipelineFile.Read(path);

    /// <summary>Checks a pipeline that came as JSON, with the rules of the file.</summary>
    public static PipelineSpec Check(PipelineSpec spec) => PipelineFile.Check(spec);

    private static IServiceCollection AddRuns(this IServiceCollection services, bool everyRun, LocalPaths local, ReconcileTimes times) => services
        .AddSingleton(local)
        .AddSingleton(times)
        .AddSingleton(provider => new StartedRuns(provider.GetRequiredService<RunLedger>(), everyRun))
        .AddSingleton(provider => new ModelIntake(provider.GetService<IModelTrial>(), provider.GetService<IProgress<HubProgress>>()))
        .AddSingleton<RunSubmission>()
        .AddSingleton<StagePlanner>()
        .AddSingleton<NewData>()
        .AddSingleton<RunCoordinator>()
        .AddSingleton<Reconciler>()
        .AddHostedService(provider => provider.GetRequiredService<Reconciler>());
}
