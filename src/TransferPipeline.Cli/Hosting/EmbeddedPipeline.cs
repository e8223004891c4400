using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Embed;
using TransferPipeline.Hub;
using TransferPipeline.Inference;
using TransferPipeline.Inference.OnnxSessions;
using TransferPipeline.Inference.Trials;
using TransferPipeline.Ingest;
using TransferPipeline.Ledger.Runs;
using TransferPipeline.Ledger.Shards;
using TransferPipeline.Onnx.Trials;
using TransferPipeline.Schedule;
using TransferPipeline.Score;
using TransferPipeline.Storage.Artifacts;
using TransferPipeline.Train;

namespace TransferPipeline.Cli.Hosting;

/// <summary>All slices in one process: the bus in memory, the ledger in SQLite, artifacts in a folder. It owns the folder while it lives.</summary>
internal sealed class EmbeddedPipeline : IAsyncDisposable
{
    /// <summary>A look sums up all shards of the run; where they are so many that it takes long, it comes this many times as seldom.</summary>
    private const int LookShare = 20;

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPoll = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan TrainingSlice = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan ShortestPoll = TimeSpan.FromMilliseconds(5);
    private readonly RootLock rootLock;
    private readonly EmbeddedRoot root;
    private readonly IHost host;
    private readonly FirstFault fault;

    private EmbeddedPipeline(RootLock rootLock, EmbeddedRoot root, IHost host)
    {
        this.rootLock = rootLock;
        this.root = root;
        this.host = host;
        fault = new FirstFault();
        host.Services.GetRequiredService<IBus>().ConnectReceiveObserver(fault);
    }

    internal static Task<EmbeddedPipeline> OpenAsync(string folder, CancellationToken cancellationToken) => OpenAsync(folder, null, cancellationToken);

    /// <param name="pulls">Who hears how far a model of the hub is; null: nobody.</param>
    internal static async Task<EmbeddedPipeline> OpenAsync(string folder, IProgress<HubProgress>? pulls, CancellationToken cancellationToken)
    {
        var rootLock = EmbeddedRoot.Make(folder);
        try
        {
            var root = await EmbeddedRoot.OpenAsync(folder, cancellationToken);
            root.Store.SweepScratch();
            await root.Shards.ReclaimAllAsync(cancellationToken);
            var pipeline = new EmbeddedPipeline(rootLock, root, Build(root, pulls));
            await pipeline.host.StartAsync(cancellationToken);
            return pipeline;
        }
        catch
        {
            rootLock.Dispose();
            throw;
        }
    }

    internal async Task<SubmittedRun> SubmitAsync(PipelineSpec spec, CancellationToken cancellationToken)
    {
        var (run, resumed, notes) = await ScheduleSlice.SubmitAsync(host.Services, spec, cancellationToken);
        return new SubmittedRun(run.Id, resumed, notes);
    }

    /// <summary>What came of the run once it has ended; throws when this process can no longer work on it, for instance because the disk is full.</summary>
    internal async Task<RunReport> WaitAsync(string runId, IProgress<IReadOnlyList<StageProgress>> progress, CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        var looked = TimeSpan.Zero;
        using var timer = new PeriodicTimer(ShortestPoll);
        while (true)
        {
            // The end of a short run is noticed soon, and a long run is not disturbed.
            var longest = Math.Clamp(LookShare * looked.Ticks, PollInterval.Ticks, LongestPoll.Ticks);
            timer.Period = TimeSpan.FromTicks(Math.Clamp(TimeProvider.System.GetElapsedTime(started).Ticks / 16, ShortestPoll.Ticks, longest));
            var look = TimeProvider.System.GetTimestamp();
            var run = await root.Runs.FindAsync(runId, cancellationToken);
            progress.Report(Progress(runId, await root.Runs.StagesAsync(runId, cancellationToken)));
            looked = TimeProvider.System.GetElapsedTime(look);
            if (run!.State != RunState.Running)
                return (await root.ReportAsync(runId, cancellationToken))!;

            fault.ThrowIfAny(host);
            await timer.WaitForNextTickAsync(cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await host.StopAsync(CancellationToken.None);
        await ((IAsyncDisposable)host).DisposeAsync();
        rootLock.Dispose();
    }

    private static IHost Build(EmbeddedRoot root, IProgress<HubProgress>? pulls)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        // What ends a run is said by the command itself; the bus and the host would say it again, with stack traces.
        builder.Logging.AddFilter("MassTransit", LogLevel.None).AddFilter("Microsoft", LogLevel.None).AddSimpleConsole(console => console.SingleLine = true).SetMinimumLevel(LogLevel.Error)
            .Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Services
            .AddSingleton(TimeProvider.System)
            .AddSingleton<IModelTrial>(ChildTrial.Of(TransferCommandLine.Program))
            .AddSingleton<IArtifactStore>(root.Store)
            .AddSingleton(root.Runs).AddSingleton(root.Shards).AddSingleton(root.Results)
            .AddSingleton<ShardProgress>().AddSingleton(new LeaseOptions()).AddSingleton<ShardExecutor>()
            .AddSingleton(services => new ShardDelivery(services.GetRequiredService<ShardExecutor>(), services.GetRequiredService<ShardLedger>(), Timeout.InfiniteTimeSpan, TimeProvider.System))
            .AddSingleton(new BatchRunner(new RunnerOptions())).AddSingleton(new ModelOptions())
            .AddIngest().AddEmbed().AddTrain(TrainingSlice).AddScore().AddSchedule()
            .AddOptions<MassTransitHostOptions>().Configure(options =>
            {
                options.WaitUntilStarted = true;
                options.ConsumerStopTimeout = TimeSpan.FromMilliseconds(200);
                options.StopTimeout = TimeSpan.FromSeconds(10);
            });
        if (pulls is not null)
            builder.Services.AddSingleton(pulls);

        builder.Services.AddMassTransit(bus =>
        {
            bus.SetKebabCaseEndpointNameFormatter();
            bus.AddIngestConsumers();
            bus.AddEmbedConsumers();
            bus.AddTrainConsumers();
            bus.AddScoreConsumers();
            bus.AddScheduleConsumers();
            bus.UsingInMemory((context, transport) => transport.ConfigureEndpoints(context));
        });
        return builder.Build();
    }

    private List<StageProgress> Progress(string runId, IReadOnlyList<Stage> stages)
    {
        var inFlight = host.Services.GetRequiredService<ShardProgress>();
        return [.. stages.Select(stage => StageProgress.Of(stage, stages, inFlight.InFlight(runId, stage.Name)))];
    }
}
