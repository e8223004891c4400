using System.Text.Json;
using MassTransit;
using RabbitMQ.Client;
using TransferPipeline.Contracts.Runs;
using TransferPipeline.Tests.Messages;

namespace TransferPipeline.IntegrationTests.Messages;

public sealed class EventTests
{
    /// <summary>A listener that is not MassTransit: what docs/messages.md tells it to declare is what MassTransit publishes to.</summary>
    [Fact]
    public async Task The_end_of_a_run_is_heard_where_the_page_says()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var runId = $"heard-{Environment.ProcessId}";
        var exchange = MessageCatalogue.All.Single(message => message.Type == typeof(RunFinished)).Address;
        await using var connection = await new ConnectionFactory { Uri = new Uri(Services.RabbitMq) }.CreateConnectionAsync(cancellationToken);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
        await channel.ExchangeDeclareAsync(exchange, RabbitMQ.Client.ExchangeType.Fanout, durable: true, cancellationToken: cancellationToken);
        var queue = (await channel.QueueDeclareAsync(cancellationToken: cancellationToken)).QueueName;
        await channel.QueueBindAsync(queue, exchange, "", cancellationToken: cancellationToken);

        var bus = Bus.Factory.CreateUsingRabbitMq(transport => transport.Host(new Uri(Services.RabbitMq)));
        await bus.StartAsync(cancellationToken);
        await bus.Publish(new RunFinished { RunId = runId, State = "Succeeded" }, cancellationToken);
        await bus.StopAsync(cancellationToken);

        // Other tests may end runs on the same broker.
        JsonElement heard;
        do
        {
            var received = await channel.BasicGetAsync(queue, autoAck: true, cancellationToken);
            Assert.NotNull(received);
            Assert.Equal("application/vnd.masstransit+json", received.BasicProperties.ContentType);
            heard = JsonSerializer.Deserialize<JsonElement>(received.Body.Span);
        }
        while (heard.GetProperty("message").GetProperty("runId").GetString() != runId);

        Assert.Equal([$"urn:message:{exchange}"], heard.GetProperty("messageType").EnumerateArray().Select(type => type.GetString()!));
        Assert.Equal("Succeeded", heard.GetProperty("message").GetProperty("state").GetString());
    }
}
