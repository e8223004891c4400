using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using RabbitMQ.Client;
using TransferPipeline.Tests.EndToEnd;

namespace TransferPipeline.IntegrationTests.Workers;

/// <summary>What the broker delivers, and what becomes of what cannot be used.</summary>
[Collection(OneAtATime.Name)]
public sealed class BrokerTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Messages_that_cannot_be_used_go_to_the_error_queue_with_the_reason_block_nobody_and_can_be_sent_again()
    {
        await using var cluster = await Cluster.CreateAsync();
        await FashionPipeline.UploadAsync(cluster);
        var worker = await cluster.Start().ReadyAsync();

        await cluster.SendAsync("start-run", "{ \"pipeline\": ");
        await cluster.SendAsync("start-run", """{ "pipeline": { "name": "a", "datset": {} } }""");
        await cluster.SendAsync("start-run", """{ "pipeline": { "name": "a", "dataset": { "source": "store:nowhere" } } }""");
        await cluster.SendAsync("start-run", """{ "hello": "world" }""");
        await cluster.SendAsync("start-run", $$"""{ "requestId": "{{new string('x', 2 << 20)}}", "pipeline": { "name": "large" } }""");
        await cluster.SendAsync("start-run", """{ "requestId": "good", "pipeline": { "name": "good", "dataset": { "source": "store:inbox/fashion" } } }""");

        Assert.Equal("Succeeded", (await cluster.FinishedAsync("good-1", 60)).State.ToString());
        await Eventually.HoldsAsync(async () => (await LettersAsync(worker)).Count == 5, 30, () => $"not five dead letters:\n{worker.Log}");
        var reasons = (await LettersAsync(worker)).Select(letter => letter.GetProperty("reason").GetString()!).ToList();
        Assert.Contains(reasons, reason => reason.Contains("datset", StringComparison.Ordinal));
        Assert.Contains(reasons, reason => reason.Contains("store:nowhere names nothing in the artifact store", StringComparison.Ordinal));
        Assert.Contains(reasons, reason => reason.Contains("hello", StringComparison.Ordinal));
        Assert.Contains(reasons, reason => reason.Contains("at most 1,048,576 are taken", StringComparison.Ordinal));

        await cluster.UploadAsync("nowhere/a/1.txt", Tests.Cli.FashionMnist.Sample("labels.txt"));
        string[] which = ["--server", worker.Http.BaseAddress!.ToString(), "--queue", "start-run", "--reason", "names nothing"];
        var transfer = new TransferProgram(Path.GetTempPath());
        Assert.Contains("store:nowhere names nothing", (await transfer.RunAsync(["replay", "--list", .. which])).Output, StringComparison.Ordinal);
        Assert.Contains("1 message was sent again", (await transfer.RunAsync(["replay", .. which])).Output, StringComparison.Ordinal);
        await Eventually.HoldsAsync(async () => await worker.StatusAsync("/api/runs/a-1") == HttpStatusCode.OK, 30, () => worker.Log);
        Assert.Equal(4, (await LettersAsync(worker)).Count);
    }

    [Fact]
    public async Task A_command_for_a_stage_of_another_queue_is_a_dead_letter_and_the_run_goes_its_way()
    {
        await using var cluster = await Cluster.CreateAsync();
        await FashionPipeline.UploadAsync(cluster);
        var worker = await cluster.Start("control,embed").ReadyAsync();
        await cluster.SendAsync("start-run", """{ "pipeline": { "name": "astray", "dataset": { "source": "store:inbox/fashion" } } }""");
        await Eventually.HoldsAsync(async () => (await cluster.StagesAsync("astray-1")) is [{ Expected: 1 }], 30, () => worker.Log);

        await cluster.SendAsync("embed-shard", """{ "runId": "astray-1", "stage": "ingest", "shardIndex": 0 }""");

        await Eventually.HoldsAsync(async () => (await LettersAsync(worker)).Count == 1, 30, () => worker.Log);
        Assert.Contains("asks for stage 'ingest' of astray-1; this queue takes detect, embed, score-detect", (await LettersAsync(worker))[0].GetProperty("reason").GetString(), StringComparison.Ordinal);
        await cluster.Start("ingest").ReadyAsync();
        Assert.Equal("Succeeded", (await cluster.FinishedAsync("astray-1", 60)).State.ToString());
    }

    [Fact]
    public async Task A_queue_that_is_there_with_other_arguments_ends_the_worker_within_ten_seconds_and_is_named()
    {
        await using var cluster = await Cluster.CreateAsync();
        await using (var connection = await new ConnectionFactory { Uri = new Uri(cluster.RabbitMq) }.CreateConnectionAsync(Token))
        {
            await using var channel = await connection.CreateChannelAsync(cancellationToken: Token);
            await channel.QueueDeclareAsync("embed-shard", durable: true, exclusive: false, autoDelete: false, cancellationToken: Token);
        }

        var worker = cluster.Start("embed");

        Assert.Equal(2, await worker.WaitForExitAsync(TimeSpan.FromSeconds(20)));
        Assert.Contains("inequivalent arg 'x-queue-type' for queue 'embed-shard'", worker.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_its_broker_a_worker_is_alive_but_not_ready_and_becomes_ready_with_it()
    {
        await using var cluster = await Cluster.CreateAsync();
        await FashionPipeline.UploadAsync(cluster);
        await Services.ControlAsync("stop-one", "rabbitmq");
        WorkerProcess worker;
        try
        {
            worker = cluster.Start();
            await Eventually.HoldsAsync(async () => await worker.StatusAsync("/health/live") == HttpStatusCode.OK, 30, () => worker.Log);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, await worker.StatusAsync("/health/ready"));
        }
        finally
        {
            await Services.ControlAsync("start-one", "rabbitmq");
        }

        await worker.ReadyAsync();
        await cluster.SendAsync("start-run", """{ "pipeline": { "name": "late", "dataset": { "source": "store:inbox/fashion" } } }""");
        Assert.Equal("Succeeded", (await cluster.FinishedAsync("late-1", 60)).State.ToString());
    }

    private static async Task<IReadOnlyList<JsonElement>> LettersAsync(WorkerProcess worker)
        => [.. (await worker.Http.GetFromJsonAsync<JsonElement>("/api/dead-letters", Token)).EnumerateArray()];
}
