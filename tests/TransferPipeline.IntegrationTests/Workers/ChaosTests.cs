using System.Diagnostics;
using System.Globalization;
using TransferPipeline.Ledger.Runs;

namespace TransferPipeline.IntegrationTests.Workers;

/// <summary>
/// A run of 2,000 pictures and more to score, while workers are killed, services go away and messages are repeated, ends as an undisturbed one does, byte for byte.
/// TRANSFER_CHAOS_ROUNDS=20 bash tests/run.sh -class '*ChaosTests*' is the longer version.
/// </summary>
[Collection(OneAtATime.Name)]
public sealed class ChaosTests(ITestOutputHelper output)
{
    private const int LeastKills = 20;

    private static int Rounds => int.Parse(Environment.GetEnvironmentVariable("TRANSFER_CHAOS_ROUNDS") is { Length: > 0 } rounds ? rounds : "1", CultureInfo.InvariantCulture);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Under_kills_restarts_and_repeated_messages_a_run_leaves_the_bytes_of_an_undisturbed_one()
    {
        var undisturbed = await UndisturbedAsync();
        var outages = Outage.Each(frozen: TimeSpan.FromSeconds(Rounds > 1 ? 90 : 15));
        for (var round = 0; round < Rounds; round++)
        {
            var started = Stopwatch.GetTimestamp();
            await using var cluster = await Cluster.CreateAsync(new Dictionary<string, string> { ["Worker__Attempts"] = "50" });
            await FashionPipeline.UploadAsync(cluster);
            var chaos = new Chaos(cluster, seed: 11 + round, output.WriteLine);
            await chaos.StartAsync();
            await cluster.SendAsync("start-run", Message());

            await chaos.UntilAsync(() => HasEndedAsync(cluster), LeastKills, outages);

            await ConfirmAsync(cluster, undisturbed);
            output.WriteLine($"round {round}: {chaos.Kills} kills, {chaos.Outages} outages, {chaos.Messages} stray messages, {Stopwatch.GetElapsedTime(started).TotalSeconds:0} s");
            Assert.InRange(chaos.Kills, LeastKills, int.MaxValue);
            Assert.Equal(outages.Count, chaos.Outages);
        }
    }

    private static string Message() => FashionPipeline.StartRun("chaos", shardRows: 50, source: "t10k-images-idx3-ubyte.gz");

    private static async Task<IReadOnlyList<(string, string)>> UndisturbedAsync()
    {
        await using var cluster = await Cluster.CreateAsync();
        await FashionPipeline.UploadAsync(cluster);
        await cluster.Start().ReadyAsync();
        await cluster.SendAsync("start-run", Message());
        var run = await cluster.FinishedAsync("fashion-1", 120);
        Assert.True(run.State == RunState.Succeeded, run.Reason);
        return await OutputsAsync(cluster);
    }

    private static async Task ConfirmAsync(Cluster cluster, IReadOnlyList<(string, string)> undisturbed)
    {
        var run = await cluster.FinishedAsync("fashion-1", 1);
        Assert.True(run.State == RunState.Succeeded, run.Reason);
        foreach (var stage in await cluster.StagesAsync("fashion-1"))
        {
            Assert.True(stage is { Complete: true, Failed: 0, Rows: { Balanced: true, In: > 0 } } && stage.Done == stage.Expected, stage.ToString());
        }

        Assert.Equal(undisturbed, await OutputsAsync(cluster));
    }

    private static Task<IReadOnlyList<(string, string)>> OutputsAsync(Cluster cluster) => cluster.ContentsAsync("datasets", "shards", "embeddings", "models", "scores", "backbones");

    private static async Task<bool> HasEndedAsync(Cluster cluster)
    {
        try
        {
            await using var ledger = await cluster.OpenLedgerAsync();
            return await new RunLedger(ledger, TimeProvider.System).FindAsync("fashion-1", Token) is { State: not RunState.Running };
        }
        catch (Npgsql.NpgsqlException)
        {
            // PostgreSQL is away at the moment.
            return false;
        }
    }
}
