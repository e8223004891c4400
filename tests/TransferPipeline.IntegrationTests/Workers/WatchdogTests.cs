using RabbitMQ.Client;
using TransferPipeline.Ledger.Runs;
using TransferPipeline.Worker.Hosting;

namespace TransferPipeline.IntegrationTests.Workers;

/// <summary>Workers that are connected and hear nothing: their queue is no longer bound to what is published, so messages are confirmed and gone.</summary>
[Collection(OneAtATime.Name)]
public sealed class WatchdogTests
{
    private static readonly Dictionary<string, string> Impatient = new() { ["Worker__WatchdogSeconds"] = "3", ["Worker__PatienceSeconds"] = "1" };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("ingest-dataset", "ingest")]
    [InlineData("advance-run", "control")]
    public async Task A_worker_that_has_gone_deaf_connects_anew_and_the_run_succeeds(string queue, string deaf)
    {
        await using var cluster = await Cluster.CreateAsync(Impatient);
        await FashionPipeline.UploadAsync(cluster);
        var control = await cluster.Start("control").ReadyAsync();
        var ingest = await cluster.Start("ingest").ReadyAsync();
        await DeafenAsync(cluster, queue);

        await cluster.SendAsync("start-run", Ingest);

        Assert.Equal(RunState.Succeeded, (await cluster.FinishedAsync("quiet-1", 60)).State);
        foreach (var (worker, role) in new[] { (control, "control"), (ingest, "ingest") })
            Assert.Equal(role == deaf, worker.Log.Contains("connection to the broker is started anew", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_worker_that_stays_deaf_ends()
    {
        await using var cluster = await Cluster.CreateAsync(Impatient);
        await FashionPipeline.UploadAsync(cluster);
        await cluster.Start("control").ReadyAsync();
        var ingest = await cluster.Start("ingest").ReadyAsync();
        await DeafenAsync(cluster, "ingest-dataset");
        await cluster.SendAsync("start-run", Ingest);

        await Eventually.HoldsAsync(
            async () =>
            {
                await DeafenAsync(cluster, "ingest-dataset");
                return ingest.HasExited;
            },
            60, () => ingest.Log);

        Assert.Equal(ExitCodes.Failed, ingest.ExitCode);
        Assert.Contains("none reaches this worker: it ends", ingest.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Workers_without_work_are_left_alone()
    {
        await using var cluster = await Cluster.CreateAsync(Impatient);
        var worker = await cluster.Start().ReadyAsync();

        await Task.Delay(TimeSpan.FromSeconds(8), Token);

        Assert.DoesNotContain("none reaches this worker", worker.Log, StringComparison.Ordinal);
        Assert.False(worker.HasExited, worker.Log);
    }

    private const string Ingest = """{ "pipeline": { "name": "quiet", "dataset": { "source": "store:inbox/fashion" } } }""";

    private static async Task DeafenAsync(Cluster cluster, string queue)
    {
        await using var connection = await new ConnectionFactory { Uri = new Uri(cluster.RabbitMq) }.CreateConnectionAsync(Token);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Token);
        await channel.QueueUnbindAsync(queue, queue, routingKey: "", cancellationToken: Token);
    }
}
