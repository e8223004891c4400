using RabbitMQ.Client;
using TransferPipeline.Worker.Hosting;

namespace TransferPipeline.Worker.Broker;

/// <summary>A connection of one's own, for what MassTransit does not do.</summary>
internal static class BrokerConnection
{
    internal static Task<IConnection> OpenAsync(WorkerOptions options, CancellationToken cancellationToken)
    {
        var address = new UriBuilder(options.RabbitMq!);
        address.Scheme = address.Scheme.Replace("rabbitmq", "amqp", StringComparison.Ordinal);
        return new ConnectionFactory { Uri = address.Uri, ClientProvidedName = "transfer-worker" }.CreateConnectionAsync(cancellationToken);
    }
}
