using MassTransit;
using TransferPipeline.Embed;
using TransferPipeline.Inference;
using TransferPipeline.Ingest;
using TransferPipeline.Ledger;
using TransferPipeline.Ledger.Results;
using TransferPipeline.Ledger.Runs;
using TransferPipeline.Ledger.Shards;
using TransferPipeline.Schedule;
using TransferPipeline.Score;
using TransferPipeline.Storage.Artifacts;
using TransferPipeline.Storage.Blobs;
using TransferPipeline.Train;
using TransferPipeline.Worker.Health;

namespace TransferPipeline.Worker.Hosting;

/// <summary>Puts a worker together: the ledger in PostgreSQL, artifacts in a container or a shared folder, and the slices that its roles ask for on RabbitMQ.</summary>
internal static class WorkerHost
{
    internal static async Task ConfigureAsync(WebApplicationBuilder builder, CancellationToken cancellationToken)
    {
        var options = WorkerOptions.Of(builder.Configuration);
        var database = await LedgerDatabase.OpenPostgresAsync(options.Ledger, cancellationToken);
        var store = await OpenStoreAsync(options, builder.Configuration, cancellationToken);
        builder.Services
            .AddSingleton(TimeProvider.System)
            .AddSingleton(database)
            .AddSingleton(store)
            .AddSingleton<RunLedger>().AddSingleton<ShardLedger>().AddSingleton<ResultLedger>()
            .AddSingleton<ShardProgress>().AddSingleton<ShardExecutor>()
            .AddSingleton(new ImageBatchRunner(new ImageBatchOptions()))
            .AddIngest().AddEmbed().AddTrain().AddScore();
        if (options.Has(Role.Control))
            builder.Services.AddSchedule();

        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(options.DrainSeconds + 10));
        builder.Services.AddOptions<MassTransitHostOptions>().Configure(host =>
        {
            // The consumers' token is cancelled after the first time, and their shards handed back; the second only ends the wait.
            host.ConsumerStopTimeout = TimeSpan.FromSeconds(options.DrainSeconds);
            host.StopTimeout = TimeSpan.FromSeconds(options.DrainSeconds + 5);
        });
        builder.Services.AddMassTransit(bus => AddBus(bus, options));
        builder.Services.AddHealthChecks().AddCheck<LedgerHealth>("ledger", tags: ["ready"]).AddCheck<StoreHealth>("artifacts", tags: ["ready"]);
    }

    private static async Task<IArtifactStore> OpenStoreAsync(WorkerOptions options, IConfiguration configuration, CancellationToken cancellationToken)
    {
        if (options.ArtifactFolder is { Length: > 0 } folder)
            return new LocalArtifactStore(folder);

        var blobs = configuration.GetSection("Blobs").Get<BlobStorageOptions>() ?? new BlobStorageOptions();
        WorkerOptions.Check(blobs, "Blobs");
        return await BlobArtifactStore.OpenAsync(blobs, TimeProvider.System, cancellationToken);
    }

    private static void AddBus(IBusRegistrationConfigurator bus, WorkerOptions options)
    {
        bus.SetKebabCaseEndpointNameFormatter();
        if (options.Has(Role.Ingest))
            bus.AddIngestConsumers();
        if (options.Has(Role.Embed))
            bus.AddEmbedConsumers();
        if (options.Has(Role.Train))
            bus.AddTrainConsumers();
        if (options.Has(Role.Score))
            bus.AddScoreConsumers();
        if (options.Has(Role.Control))
            bus.AddScheduleConsumers();

        bus.AddConfigureEndpointsCallback((_, _, endpoint) =>
        {
            if (endpoint is not IRabbitMqReceiveEndpointConfigurator queue)
                return;

            // One message at a time: one that takes the process down must not take others with it. A message that is dropped after many
            // deliveries is published again by the reconciler, for as long as the ledger says that it is due.
            queue.SetQuorumQueue();
            queue.SetQueueArgument("x-delivery-limit", 20);
            queue.PrefetchCount = 1;
            queue.UseRawJsonDeserializer(RawSerializerOptions.AnyMessageType | RawSerializerOptions.AddTransportHeaders);
        });
        bus.UsingRabbitMq((context, transport) =>
        {
            transport.Host(new Uri(options.RabbitMq));
            transport.ConfigureEndpoints(context);
        });
    }
}
