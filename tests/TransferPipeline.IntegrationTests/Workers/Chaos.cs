using System.Diagnostics;
using TransferPipeline.Contracts.Runs;

namespace TransferPipeline.IntegrationTests.Workers;

/// <summary>Keeps some workers running and does harm to them, to their services and to their messages, with a seed that says what comes when.</summary>
internal sealed class Chaos(Cluster cluster, int seed, Action<string> log)
{
    private static readonly string[] Roles = ["control,ingest,train", "embed,score,ingest", "embed,score,train", "embed,score"];
    private static readonly (string Stage, string Queue)[] Queues =
    [
        (StageNames.Ingest, "ingest-dataset"), (StageNames.Embed, "embed-shard"), (StageNames.Train, "train-head"), (StageNames.Score, "score-shard"), (StageNames.Publish, "publish-scores"),
    ];

    private readonly Random random = new(seed);
    private readonly WorkerProcess?[] workers = new WorkerProcess?[Roles.Length];

    internal int Kills { get; private set; }

    internal int Outages { get; private set; }

    internal int Messages { get; private set; }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    internal async Task StartAsync()
    {
        for (var i = 0; i < workers.Length; i++)
            workers[i] = cluster.Start(Roles[i]);
        foreach (var worker in workers)
            await worker!.ReadyAsync();
    }

    /// <summary>Kills, takes away and confuses until the run has ended.</summary>
    /// <param name="outages">What happens to services, in this order, evenly over the kills.</param>
    internal async Task UntilAsync(Func<Task<bool>> ended, int leastKills, IReadOnlyList<Outage> outages)
    {
        var started = Stopwatch.GetTimestamp();
        while (!await ended())
        {
            await Task.Delay(TimeSpan.FromSeconds(0.5 + random.NextDouble()), Token);
            if (Kills < leastKills)
                await KillOneAsync();

            for (var i = 0; i < workers.Length; i++)
            {
                if (workers[i]!.HasExited)
                    workers[i] = cluster.Start(Roles[i]);
            }

            if (random.Next(3) == 0)
                await ConfuseAsync();
            if (Outages < outages.Count && Kills >= (Outages + 1) * leastKills / (outages.Count + 1))
                await BreakAsync(outages[Outages]);
            if (Stopwatch.GetElapsedTime(started).TotalMinutes > 15)
                Assert.Fail($"the run does not end\n{await Standstill.DescribeAsync(cluster, [.. workers.Select(worker => worker!)])}");
        }
    }

    /// <summary>Any of them, the control worker included; often before it has even started to work.</summary>
    private async Task KillOneAsync()
    {
        var number = random.Next(workers.Length);
        if (workers[number]!.HasExited)
            return;

        await workers[number]!.KillAsync();
        Kills++;
        log($"killed worker {number} ({Roles[number]})");
    }

    /// <summary>Messages for shards in any state, twice and in no order: of the whole stage, done or not.</summary>
    private async Task ConfuseAsync()
    {
        var (stage, queue) = Queues[random.Next(Queues.Length)];
        for (var i = 0; i < 10; i++)
        {
            var index = random.Next(60);
            for (var copy = 0; copy < 2; copy++)
            {
                try
                {
                    await cluster.SendAsync(queue, $$"""{ "runId": "fashion-1", "stage": "{{stage}}", "shardIndex": {{index}} }""");
                    Messages++;
                }
                catch (Exception exception) when (exception is RabbitMQ.Client.Exceptions.BrokerUnreachableException or RabbitMQ.Client.Exceptions.PublishException or RabbitMQ.Client.Exceptions.AlreadyClosedException)
                {
                    // The broker is away at the moment, or has no such queue yet.
                    return;
                }
            }
        }
    }

    private async Task BreakAsync(Outage outage)
    {
        log($"{outage.Service}: {outage.Begin}");
        await Services.ControlAsync(outage.Begin, outage.Service);
        await Task.Delay(outage.Duration ?? TimeSpan.FromSeconds(random.NextDouble() * 3), Token);
        await Services.ControlAsync(outage.End, outage.Service);
        Outages++;
    }
}

/// <param name="Duration">Null: up to three seconds.</param>
internal sealed record Outage(string Begin, string End, string Service, TimeSpan? Duration = null)
{
    /// <summary>Each service restarts, the broker hangs with its connections open, and the broker takes no more messages because its disk is full.</summary>
    /// <param name="frozen">How long the broker hangs.</param>
    internal static IReadOnlyList<Outage> Each(TimeSpan frozen) =>
    [
        new("kill-one", "start-one", "postgres"),
        new("kill-one", "start-one", "rabbitmq"),
        // Azurite keeps what it has acknowledged in memory for up to five seconds, so it is asked to end.
        new("stop-one", "start-one", "azurite"),
        new("freeze-one", "thaw-one", "rabbitmq", frozen),
        new("disk-full", "disk-free", "rabbitmq", TimeSpan.FromSeconds(10)),
    ];
}
