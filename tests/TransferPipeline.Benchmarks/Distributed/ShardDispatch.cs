using System.Diagnostics;
using System.Text;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using TransferPipeline.Contracts.Embed;
using TransferPipeline.Contracts.Runs;
using TransferPipeline.Ledger;
using TransferPipeline.Ledger.Runs;
using TransferPipeline.Ledger.Shards;
using TransferPipeline.Worker.Broker;

namespace TransferPipeline.Benchmarks.Distributed;

/// <summary>
/// B1: shards through the whole protocol (publish, consume, claim, commit, tell, hear) with nothing to do in each, against the same number of messages
/// published with confirms, consumed and acknowledged by the broker's own client.
/// </summary>
internal sealed class ShardDispatch
{
    private const int Shards = 2_000;
    private const int Consumers = 8;
    private const int WarmUps = 4;
    private readonly LedgerDatabase database;
    private readonly IHost host;
    private int runs;

    private ShardDispatch(LedgerDatabase database, IHost host) => (this.database, this.host) = (database, host);

    internal static async Task<Sides> OpenAsync(CancellationToken cancellationToken)
    {
        var database = await LedgerDatabase.OpenPostgresAsync(await TestServices.CreateDatabaseAsync($"dispatch_{Environment.ProcessId}"), cancellationToken);
        var host = Build(database);
        await host.StartAsync(cancellationToken);
        var dispatch = new ShardDispatch(database, host);
        // The runtime compiles the hot paths again until some thousand shards went through them.
        for (var i = 0; i < WarmUps; i++)
            await dispatch.OursAsync(cancellationToken);

        return new Sides(dispatch.OursAsync, RawAsync)
        {
            Notes = [$"{Shards:N0} shards a run, {Consumers} consumers with one message each at a time, quorum queues, confirms; two transactions, one question and one message a shard"],
            Close = () => host.StopAsync(CancellationToken.None).GetAwaiter().GetResult(),
        };
    }

    private static IHost Build(LedgerDatabase database)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Logging.SetMinimumLevel(LogLevel.Error);
        builder.Services.AddSingleton(TimeProvider.System).AddSingleton(database).AddSingleton<RunLedger>().AddSingleton<ShardLedger>()
            .AddSingleton(new LeaseOptions()).AddSingleton<ShardProgress>().AddSingleton<ShardExecutor>().AddSingleton<Finished>()
            .AddSingleton(services => new ShardDelivery(services.GetRequiredService<ShardExecutor>(), services.GetRequiredService<ShardLedger>(), TimeSpan.FromMinutes(15), TimeProvider.System))
            .AddOptions<MassTransitHostOptions>().Configure(options => options.WaitUntilStarted = true);
        builder.Services.AddMassTransit(bus =>
        {
            bus.AddConsumer<MadeShardConsumer>();
            bus.AddConsumer<MadeAdvanceConsumer>();
            bus.UsingRabbitMq((context, transport) =>
            {
                transport.Host(new Uri(TestServices.RabbitMq + "/test99"));
                transport.ReceiveEndpoint("dispatch-shard", endpoint =>
                {
                    BusRegistration.Configure(endpoint, new Queues());
                    // As many workers with one message each.
                    endpoint.PrefetchCount = Consumers;
                    endpoint.ConfigureConsumer<MadeShardConsumer>(context);
                });
                transport.ReceiveEndpoint("dispatch-advance", endpoint =>
                {
                    BusRegistration.Configure(endpoint, new Queues());
                    endpoint.ConfigureConsumer<MadeAdvanceConsumer>(context);
                });
            });
        });
        return builder.Build();
    }

    private async Task<TimeSpan> OursAsync(CancellationToken cancellationToken)
    {
        var run = await MadeStage.PlanAsync(database, $"dispatch-{Environment.ProcessId}-{runs++}", Shards, cancellationToken);
        var finished = host.Services.GetRequiredService<Finished>().Wait(run);
        var bus = host.Services.GetRequiredService<IBus>();
        var started = Stopwatch.GetTimestamp();
        await Parallel.ForAsync(0, Shards, Unconfirmed(cancellationToken), async (index, token) =>
            await bus.Publish(new EmbedShard { RunId = run, Stage = MadeStage.Name, ShardIndex = index }, token));

        await finished.WaitAsync(TimeSpan.FromMinutes(2), cancellationToken);
        return Stopwatch.GetElapsedTime(started);
    }

    private static async Task<TimeSpan> RawAsync(CancellationToken cancellationToken)
    {
        await using var connection = await new ConnectionFactory { Uri = new Uri(TestServices.RabbitMq + "/test99") }.CreateConnectionAsync(cancellationToken);
        await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true), cancellationToken);
        await channel.QueueDeclareAsync("dispatch-raw", durable: true, exclusive: false, autoDelete: false, Queues.Arguments, cancellationToken: cancellationToken);
        await using var receiving = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
        await receiving.BasicQosAsync(0, Consumers, false, cancellationToken);
        var consumed = 0;
        var done = new TaskCompletionSource();
        var consumer = new AsyncEventingBasicConsumer(receiving);
        consumer.ReceivedAsync += async (_, message) =>
        {
            await receiving.BasicAckAsync(message.DeliveryTag, false, cancellationToken);
            if (Interlocked.Increment(ref consumed) == Shards)
                done.TrySetResult();
        };
        await receiving.BasicConsumeAsync("dispatch-raw", autoAck: false, consumer, cancellationToken);
        var started = Stopwatch.GetTimestamp();
        await Parallel.ForAsync(0, Shards, Unconfirmed(cancellationToken), async (index, token) =>
        {
            var body = Encoding.UTF8.GetBytes($$"""{"runId":"dispatch-1","stage":"embed","shardIndex":{{index}}}""");
            await channel.BasicPublishAsync("", "dispatch-raw", mandatory: false, new BasicProperties { Persistent = true }, body, token);
        });

        await done.Task.WaitAsync(TimeSpan.FromMinutes(2), cancellationToken);
        return Stopwatch.GetElapsedTime(started);
    }

    /// <summary>As the control plane publishes a stage.</summary>
    private static ParallelOptions Unconfirmed(CancellationToken cancellationToken) => new() { MaxDegreeOfParallelism = 32, CancellationToken = cancellationToken };

    private sealed class MadeShardConsumer(ShardDelivery delivery, IBus bus) : IConsumer<EmbedShard>
    {
        public Task Consume(ConsumeContext<EmbedShard> context)
        {
            var shard = new ShardAddress(context.Message.RunId, context.Message.Stage, context.Message.ShardIndex);
            return delivery.RunAsync(
                shard, (_, _) => Task.FromResult(MadeStage.Result),
                token => bus.Publish(new AdvanceRun { RunId = shard.RunId }, token), context.CancellationToken);
        }
    }

    private sealed class MadeAdvanceConsumer(Finished finished) : IConsumer<AdvanceRun>
    {
        public Task Consume(ConsumeContext<AdvanceRun> context)
        {
            finished.Tell(context.Message.RunId);
            return Task.CompletedTask;
        }
    }

    private sealed class Finished
    {
        private readonly System.Collections.Concurrent.ConcurrentDictionary<string, TaskCompletionSource> waiting = new();

        internal Task Wait(string run) => waiting.GetOrAdd(run, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

        internal void Tell(string run) => waiting.GetOrAdd(run, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
    }
}
