using System.Text.Json;
using MassTransit;
using TransferPipeline.Contracts;
using TransferPipeline.Embed;
using TransferPipeline.Ingest;
using TransferPipeline.Schedule;
using TransferPipeline.Score;
using TransferPipeline.Train;
using TransferPipeline.Worker.Hosting;

namespace TransferPipeline.Worker.Broker;

/// <summary>The consumers of a worker's roles, on RabbitMQ or inside the process.</summary>
internal static class BusRegistration
{
    internal static void AddBus(this IServiceCollection services, WorkerOptions options)
    {
        var queues = new Queues();
        services.AddSingleton(queues);
        services.AddMassTransit(bus =>
        {
            bus.SetKebabCaseEndpointNameFormatter();
            AddConsumers(bus, options);
            bus.AddConfigureEndpointsCallback((_, _, endpoint) => Configure(endpoint, queues));
            if (options.Embedded)
            {
                bus.UsingInMemory((context, transport) => transport.ConfigureEndpoints(context));
                return;
            }

            bus.UsingRabbitMq((context, transport) =>
            {
                transport.Host(new Uri(options.RabbitMq!));
                transport.ConfigureEndpoints(context);
            });
        });
        if (!options.Embedded)
            services.AddSingleton<DeadLetters>().AddHostedService<QueueCheck>();
    }

    private static void AddConsumers(IBusRegistrationConfigurator bus, WorkerOptions options)
    {
        if (options.Has(Role.Ingest))
            bus.AddIngestConsumers();
        if (options.Has(Role.Embed))
            bus.AddEmbedConsumers();
        if (options.Has(Role.Train))
            bus.AddTrainConsumers();
        if (options.Has(Role.Score))
            bus.AddScoreConsumers();
        if (options.Has(Role.Control))
            bus.AddControlPlaneConsumers();
    }

    /// <summary>How every queue of ours is declared and read.</summary>
    internal static void Configure(IReceiveEndpointConfigurator endpoint, Queues queues)
    {
        // The ledger has tried for half a minute already when an exception comes here; what is wrong with a message stays wrong.
        endpoint.UseMessageRetry(retry =>
        {
            retry.Intervals(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10));
            retry.Ignore<RejectedException>();
            retry.Ignore<JsonException>();
        });
        if (endpoint is not IRabbitMqReceiveEndpointConfigurator queue)
            return;

        // One message at a time: one that takes the process down must not take others with it. A message that is dropped after many
        // deliveries is published again by the reconciler, for as long as the ledger says that it is due.
        queue.SetQuorumQueue();
        queue.SetQueueArgument(Queues.DeliveryLimit, Queues.MostDeliveries);
        queue.PrefetchCount = 1;
        queue.UseRawJsonDeserializer(RawSerializerOptions.AnyMessageType | RawSerializerOptions.AddTransportHeaders, isDefault: true);
        queues.Add(queue.InputAddress.AbsolutePath.Split('/')[^1]);
    }
}
