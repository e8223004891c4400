using System.Diagnostics;
using System.Net;
using TransferPipeline.Ledger.Runs;

namespace TransferPipeline.IntegrationTests.Workers;

/// <summary>How workers start, stop, and stop being trusted.</summary>
[Collection(OneAtATime.Name)]
public sealed class LifecycleTests
{
    /// <summary>Long enough that no lease runs out while a test looks.</summary>
    private static readonly Dictionary<string, string> LongLeases = new() { ["Worker__LeaseSeconds"] = "120", ["Worker__DrainSeconds"] = "1" };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Workers_that_start_at_once_on_an_empty_database_are_all_ready()
    {
        await using var cluster = await Cluster.CreateAsync();
        var workers = Enumerable.Range(0, 4).Select(_ => cluster.Start()).ToList();

        foreach (var worker in workers)
            await worker.ReadyAsync(90);

        Assert.All(workers, worker => Assert.False(worker.Log.Contains("fail: Hangfire", StringComparison.Ordinal), worker.Log));
    }

    [Fact]
    public async Task Asked_to_stop_a_worker_hands_back_what_it_holds_ends_with_0_and_others_go_on_at_once()
    {
        await using var cluster = await Cluster.CreateAsync(LongLeases);
        await FashionPipeline.UploadAsync(cluster);
        var stopping = await cluster.Start("control,ingest,embed,train,score").ReadyAsync();
        await cluster.SendAsync("start-run", FashionPipeline.StartRun("drain", shardRows: 50, source: "t10k-images-idx3-ubyte.gz"));
        await HoldsAShardAsync(cluster, "embed");
        var other = cluster.Start();

        await stopping.SignalAsync("TERM");
        await stopping.SignalAsync("TERM");

        Assert.Equal(0, await stopping.WaitForExitAsync(TimeSpan.FromSeconds(30)));
        await other.ReadyAsync();
        var started = Stopwatch.GetTimestamp();
        var run = await cluster.FinishedAsync("fashion-1", 90);
        Assert.True(run.State == RunState.Succeeded, run.Reason);
        Assert.InRange(Stopwatch.GetElapsedTime(started).TotalSeconds, 0, 90);
        Assert.DoesNotContain("_error", await QueuesWithLettersAsync(cluster), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_worker_that_slept_past_its_lease_finds_its_work_refused_and_the_outputs_are_the_others()
    {
        await using var cluster = await Cluster.CreateAsync();
        await FashionPipeline.UploadAsync(cluster);
        var sleeper = await cluster.Start("embed").ReadyAsync();
        var control = await cluster.Start("control,ingest,train,score").ReadyAsync();
        await cluster.SendAsync("start-run", FashionPipeline.StartRun("sleep", shardRows: 100, source: "t10k-images-idx3-ubyte.gz"));
        await HoldsAShardAsync(cluster, "embed");

        await sleeper.SignalAsync("STOP");
        await cluster.Start("embed").ReadyAsync();
        var run = await cluster.FinishedAsync("fashion-1", 120);
        var before = await cluster.ContentsAsync("embeddings", "models", "scores");
        await sleeper.SignalAsync("CONT");

        Assert.True(run.State == RunState.Succeeded, run.Reason);
        await Eventually.HoldsAsync(() => Task.FromResult(sleeper.Log.Contains("the work is thrown away", StringComparison.Ordinal)), 30, () => sleeper.Log);
        Assert.Equal(before, await cluster.ContentsAsync("embeddings", "models", "scores"));
        Assert.All(await cluster.StagesAsync("fashion-1"), stage => Assert.True(stage.Rows.Balanced && stage.Done == stage.Expected, stage.ToString()));
        Assert.False(control.HasExited);
    }

    [Fact]
    public async Task A_shard_that_kills_its_worker_each_time_fails_the_run_after_so_many_attempts()
    {
        await using var cluster = await Cluster.CreateAsync(new Dictionary<string, string> { ["Worker__Attempts"] = "2" });
        await FashionPipeline.UploadAsync(cluster);
        await cluster.Start("control,ingest,train,score").ReadyAsync();
        await cluster.SendAsync("start-run", FashionPipeline.StartRun("poison", shardRows: 10_000, source: "t10k-images-idx3-ubyte.gz"));

        // One shard: whoever holds it dies, as if its content had killed the process.
        for (var attempt = 0; attempt < 2; attempt++)
        {
            var victim = cluster.Start("embed");
            await HoldsAShardAsync(cluster, "embed", attempt + 1);
            await victim.KillAsync();
        }

        await cluster.Start("embed").ReadyAsync();
        var run = await cluster.FinishedAsync("fashion-1", 60);
        Assert.Equal(RunState.Failed, run.State);
        Assert.Contains("embed shard 0: the worker died in each of 2 attempts", run.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("embed")]
    [InlineData("score")]
    public async Task A_cancelled_run_ends_within_seconds_leaves_no_manifest_and_stays_cancelled(string stage)
    {
        await using var cluster = await Cluster.CreateAsync();
        await FashionPipeline.UploadAsync(cluster);
        var worker = await cluster.Start().ReadyAsync();
        await cluster.SendAsync("start-run", FashionPipeline.StartRun("cancel", shardRows: 100, source: "t10k-images-idx3-ubyte.gz"));
        await HoldsAShardAsync(cluster, stage);

        var asked = Stopwatch.GetTimestamp();
        for (var i = 0; i < 2; i++)
        {
            using var cancelled = await worker.Http.PostAsync("/api/runs/fashion-1/cancel", null, Token);
            Assert.Equal(HttpStatusCode.OK, cancelled.StatusCode);
        }

        var run = await cluster.FinishedAsync("fashion-1", 5);
        Assert.Equal(RunState.Cancelled, run.State);
        Assert.InRange(Stopwatch.GetElapsedTime(asked).TotalSeconds, 0, 5);
        await Task.Delay(TimeSpan.FromSeconds(4), Token);
        Assert.Equal(RunState.Cancelled, (await cluster.FinishedAsync("fashion-1", 1)).State);
        Assert.DoesNotContain("scores/fashion-1/manifest.json", (await cluster.ContentsAsync("scores")).Select(file => file.Path));
    }

    [Fact]
    public async Task Without_its_ledger_a_worker_does_not_start_and_says_why()
    {
        await using var cluster = await Cluster.CreateAsync();

        var worker = cluster.Start(settings: new Dictionary<string, string> { ["Worker__Ledger"] = "Host=127.0.0.1;Port=1;Username=u;Password=secret;Database=d;Timeout=2" });

        Assert.Equal(1, await worker.WaitForExitAsync(TimeSpan.FromSeconds(60)));
        Assert.Contains("error:", worker.Log, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", worker.Log, StringComparison.Ordinal);
    }

    private static Task HoldsAShardAsync(Cluster cluster, string stage, int attempt = 0) => Eventually.HoldsAsync(
        async () => await Services.CountAsync(cluster.Database, $"select count(*) from shards where stage = '{stage}' and state = 'leased' and attempt >= {attempt} and lease_until > ledger_now()") > 0,
        60, () => $"nobody works on {stage}: {string.Join('\n', cluster.Workers.Select(worker => worker.Log))}");

    private static async Task<string> QueuesWithLettersAsync(Cluster cluster)
    {
        var found = new List<string>();
        foreach (var queue in new[] { "embed-shard_error", "ingest-dataset_error", "train-head_error", "score-shard_error", "start-run_error", "advance-run_error" })
        {
            if (await cluster.CountAsync(queue) > 0)
                found.Add(queue);
        }

        return string.Join(' ', found);
    }
}
