using MassTransit;
using TransferPipeline.Contracts;
using TransferPipeline.Embed;
using TransferPipeline.Inference;
using TransferPipeline.Inference.OnnxSessions;
using TransferPipeline.Inference.Trials;
using TransferPipeline.Ingest;
using TransferPipeline.Ledger;
using TransferPipeline.Ledger.Drops;
using TransferPipeline.Ledger.Pipelines;
using TransferPipeline.Ledger.Results;
using TransferPipeline.Ledger.Runs;
using TransferPipeline.Ledger.Shards;
using TransferPipeline.Onnx.Trials;
using TransferPipeline.Schedule;
using TransferPipeline.Score;
using TransferPipeline.Storage;
using TransferPipeline.Storage.Artifacts;
using TransferPipeline.Storage.Blobs;
using TransferPipeline.Train;
using TransferPipeline.Worker.Broker;
using TransferPipeline.Worker.Health;
using TransferPipeline.Worker.Scheduling;

namespace TransferPipeline.Worker.Hosting;

/// <summary>Puts a worker together: ledger, artifacts, bus, and the slices that its roles ask for.</summary>
internal static class WorkerHost
{
    internal static async Task ConfigureAsync(WebApplicationBuilder builder, Settings settings, CancellationToken cancellationToken)
    {
        ParquetMemory.ReturnWhenFree();
        var options = settings.Worker;
        if (options.Embedded)
            builder.Services.AddSingleton(TakeFolder(options.DataFolder));

        var database = await OpenLedgerAsync(options, cancellationToken);
        var store = await OpenStoreAsync(settings, cancellationToken);
        if (options.Embedded)
            await CleanAsync(database, store, cancellationToken);

        builder.Services
            .AddSingleton(TimeProvider.System)
            .AddSingleton<IModelTrial>(ChildTrial.Of("transfer-worker"))
            .AddSingleton(settings).AddSingleton(options).AddSingleton(settings.Schedule)
            .AddSingleton(database)
            .AddSingleton(store)
            .AddSingleton<RunLedger>().AddSingleton<ShardLedger>().AddSingleton<ResultLedger>().AddSingleton<PipelineLedger>().AddSingleton<DropLedger>()
            .AddSingleton(new LeaseOptions { Duration = TimeSpan.FromSeconds(options.LeaseSeconds), Attempts = options.Attempts })
            .AddSingleton<ShardProgress>().AddSingleton<ShardExecutor>()
            .AddSingleton(services => new ShardDelivery(services.GetRequiredService<ShardExecutor>(), services.GetRequiredService<ShardLedger>(), TimeSpan.FromMinutes(options.HoldMinutes), TimeProvider.System))
            .AddSingleton(new BatchRunner(new RunnerOptions())).AddSingleton(new ModelOptions { Device = options.Device })
            .AddIngest().AddEmbed().AddTrain(TimeSpan.FromSeconds(options.SliceSeconds)).AddScore();
        if (options.Has(Role.Control))
        {
            builder.Services.AddControlPlane(TimeSpan.FromSeconds(options.ReconcileSeconds), TimeSpan.FromSeconds(options.PatienceSeconds), TimeSpan.FromSeconds(settings.Drops.QuietSeconds), options.SourceFolder);
            await builder.Services.AddSchedulingAsync(settings, database, cancellationToken);
        }

        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(options.DrainSeconds + 10));
        builder.Services.AddOptions<MassTransitHostOptions>().Configure(host =>
        {
            // The consumers' token is cancelled after the first time, and their shards handed back; the second only ends the wait.
            host.ConsumerStopTimeout = TimeSpan.FromSeconds(options.DrainSeconds);
            host.StopTimeout = TimeSpan.FromSeconds(options.DrainSeconds + 5);
        });
        builder.Services.AddBus(options);
        builder.Services.AddHealthChecks().AddCheck<LedgerHealth>("ledger", tags: ["ready"]).AddCheck<StoreHealth>("artifacts", tags: ["ready"]);
        builder.Services.AddWatchdog(options);
    }

    /// <summary>One process without services is alone in its folder, as <c>transfer</c> is in its root.</summary>
    private static RootLock TakeFolder(string folder)
    {
        Directory.CreateDirectory(folder);
        return RootLock.Take(folder);
    }

    /// <summary>What an earlier process left behind: files it was writing, shards it held, announcements that were lost with its bus.</summary>
    private static async Task CleanAsync(LedgerDatabase database, IArtifactStore store, CancellationToken cancellationToken)
    {
        (store as LocalArtifactStore)?.SweepScratch();
        await new ShardLedger(database, TimeProvider.System).ReclaimAllAsync(cancellationToken);
    }

    private static async Task<LedgerDatabase> OpenLedgerAsync(WorkerOptions options, CancellationToken cancellationToken)
    {
        if (options.Ledger is { Length: > 0 } connectionString)
            return await OpenPostgresAsync(connectionString, cancellationToken);

        Directory.CreateDirectory(options.DataFolder);
        return await LedgerDatabase.OpenSqliteAsync(Path.Combine(options.DataFolder, "ledger.db"), cancellationToken);
    }

    private static async Task<LedgerDatabase> OpenPostgresAsync(string connectionString, CancellationToken cancellationToken)
    {
        try
        {
            return await LedgerDatabase.OpenPostgresAsync(connectionString, cancellationToken);
        }
        catch (ArgumentException malformed)
        {
            throw new RejectedException($"{WorkerOptions.Section}:Ledger cannot be read ({malformed.Message}); write Host=database;Username=transfer;Password=...;Database=transfer.", malformed);
        }
    }

    private static async Task<IArtifactStore> OpenStoreAsync(Settings settings, CancellationToken cancellationToken)
        => settings.HasBlobs
            ? await BlobArtifactStore.OpenAsync(settings.Blobs, TimeProvider.System, cancellationToken)
            : new LocalArtifactStore(settings.Worker.DataFolder);
}
