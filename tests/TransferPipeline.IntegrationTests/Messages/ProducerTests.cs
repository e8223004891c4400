using System.Diagnostics;
using System.Text;
using System.Text.Json;
using RabbitMQ.Client;
using TransferPipeline.Contracts.Runs;
using TransferPipeline.Tests;
using TransferPipeline.Tests.Messages;

namespace TransferPipeline.IntegrationTests.Messages;

/// <summary>The sample producers, run as a user runs them.</summary>
public sealed class ProducerTests
{
    public static TheoryData<string, string> Producers => new()
    {
        // Debian's pika belongs to Debian's interpreter; another python3 may stand before it on the path.
        { "/usr/bin/python3", "python/start_run.py" },
        { "node", "node/start-run.mjs" },
    };

    [Theory]
    [MemberData(nameof(Producers))]
    public async Task A_producer_sends_a_run_that_the_contract_reads(string program, string script)
    {
        var queue = $"start-run-{Path.GetExtension(script)[1..]}-{Environment.ProcessId}";
        await using var connection = await new ConnectionFactory { Uri = new Uri(Services.RabbitMq) }.CreateConnectionAsync(TestContext.Current.CancellationToken);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: TestContext.Current.CancellationToken);
        await channel.QueueDeclareAsync(
            queue, durable: true, exclusive: false, autoDelete: false, new Dictionary<string, object?> { ["x-queue-type"] = "quorum", ["x-delivery-limit"] = 20 }, cancellationToken: TestContext.Current.CancellationToken);
        try
        {
            var (exitCode, output, error) = await RunAsync(program, script, "--broker", Services.RabbitMq, "--queue", queue, "--request-id", "flowers-1");

            Assert.Equal((0, $"sent to {queue}\n", ""), (exitCode, output, error));
            var received = await channel.BasicGetAsync(queue, autoAck: true, TestContext.Current.CancellationToken);
            Assert.NotNull(received);
            Assert.Equal(("application/json", DeliveryModes.Persistent), (received.BasicProperties.ContentType, received.BasicProperties.DeliveryMode));
            Assert.Empty((await SchemaFile.ReadAsync("start-run")).Validate(Encoding.UTF8.GetString(received.Body.Span)));
            var message = JsonSerializer.Deserialize<StartRun>(received.Body.Span, JsonSerializerOptions.Web)!;
            Assert.Equal(("flowers-1", "flowers", "store:pictures/flowers"), (message.RequestId, message.Pipeline.Name, message.Pipeline.Dataset?.Source));
        }
        finally
        {
            await channel.QueueDeleteAsync(queue, cancellationToken: TestContext.Current.CancellationToken);
        }
    }

    [Theory]
    [MemberData(nameof(Producers))]
    public async Task A_missing_queue_is_an_error(string program, string script)
    {
        var (exitCode, output, error) = await RunAsync(program, script, "--broker", Services.RabbitMq, "--queue", "no-such-queue");

        Assert.Equal((1, ""), (exitCode, output));
        Assert.StartsWith("error: the broker has no queue 'no-such-queue'.", error, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Producers))]
    public async Task A_broker_that_is_away_is_an_error(string program, string script)
    {
        _ = Services.RabbitMq;

        var (exitCode, output, error) = await RunAsync(program, script, "--broker", "amqp://127.0.0.1:1");

        Assert.Equal((1, ""), (exitCode, output));
        Assert.StartsWith("error: the broker did not confirm the message:", error, StringComparison.Ordinal);
        Assert.Single(error.TrimEnd().Split('\n'));
    }

    private static async Task<(int ExitCode, string Output, string Error)> RunAsync(string program, string script, params string[] options)
    {
        var producers = Path.Combine(Repository.Root, "samples", "producers");
        var start = new ProcessStartInfo(program, [Path.Combine(producers, script), Path.Combine(producers, "pipeline.json"), .. options]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output, await error);
    }
}
