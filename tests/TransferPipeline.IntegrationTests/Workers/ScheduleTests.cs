using System.Net;
using System.Net.Http.Json;
using TransferPipeline.Contracts.Pipelines;

namespace TransferPipeline.IntegrationTests.Workers;

/// <summary>Registered pipelines and Hangfire's clock.</summary>
[Collection(OneAtATime.Name)]
public sealed class ScheduleTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_schedulers_fire_a_moment_once_and_too_little_new_data_is_skipped()
    {
        await using var cluster = await Cluster.CreateAsync();
        await FashionPipeline.UploadAsync(cluster);
        var first = await cluster.Start("control,ingest").ReadyAsync();
        var second = await cluster.Start("control,embed,train").ReadyAsync();
        var spec = new PipelineSpec
        {
            Name = "nightly",
            Dataset = new DatasetSpec { Source = "store:inbox/fashion/train-images-idx3-ubyte.gz" },
            Backbone = new BackboneSpec { Model = "store:inbox/models/backbone.onnx" },
            Head = new HeadSpec(),
            Retrain = new RetrainSpec { Cron = "* * * * *", MinNewSamples = 10 },
        };
        using var registered = await first.Http.PutAsJsonAsync("/api/pipelines/nightly", spec, Token);
        Assert.Equal(HttpStatusCode.NoContent, registered.StatusCode);

        var run = await cluster.FinishedAsync("nightly-1", 100);
        Assert.True(run.State.ToString() == "Succeeded", run.Reason);
        using var paused = await second.Http.PostAsync("/api/pipelines/nightly/pause", null, Token);
        using var now = await second.Http.PostAsync("/api/pipelines/nightly/run", null, Token);

        var runs = await Services.CountAsync(cluster.Database, "select count(*) from runs where request like 'retrain nightly %'");
        var moments = await Services.CountAsync(cluster.Database, "select count(*) from occurrences");
        await Eventually.HoldsAsync(async () => await Services.CountAsync(cluster.Database, "select count(*) from runs where state = 'Skipped'") >= 1, 60, () => first.Log + second.Log);
        Assert.InRange(runs, 1, moments + 1);
        Assert.Equal(
            await Services.CountAsync(cluster.Database, "select count(*) from occurrences where run is not null"),
            await Services.CountAsync(cluster.Database, "select count(distinct request) from runs"));
        Assert.Contains("0 new rows since model nightly/", (await cluster.FinishedAsync("nightly-2", 30)).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_killed_scheduler_left_locked_keeps_no_other_from_starting()
    {
        await using var cluster = await Cluster.CreateAsync();
        var first = await cluster.Start().ReadyAsync();
        await Eventually.HoldsAsync(async () => await RecurringAsync() >= 2, 30, () => first.Log);
        await first.KillAsync();
        await Services.ExecuteAsync(cluster.Database, "delete from hangfire.set; delete from hangfire.hash");
        await Services.ExecuteAsync(cluster.Database, "insert into hangfire.lock (resource, acquired) values ('hangfire:lock:recurring-job:reconcile', now())");

        var second = await cluster.Start().ReadyAsync();

        await Eventually.HoldsAsync(async () => await RecurringAsync() >= 2, 60, () => second.Log);
        Assert.False(second.HasExited, second.Log);

        Task<long> RecurringAsync() => Services.CountAsync(cluster.Database, "select count(*) from hangfire.set where key = 'recurring-jobs'");
    }

    [Fact]
    public async Task A_pipeline_is_registered_while_a_dead_worker_holds_the_lock_of_its_job()
    {
        await using var cluster = await Cluster.CreateAsync();
        var worker = await cluster.Start().ReadyAsync();
        var spec = new PipelineSpec { Name = "nightly", Dataset = new DatasetSpec { Source = "store:x" }, Retrain = new RetrainSpec { Cron = "0 3 * * *" } };
        await Services.ExecuteAsync(cluster.Database, "insert into hangfire.lock (resource, acquired) values ('hangfire:lock:recurring-job:retrain nightly', now() + interval '1 hour')");

        using var registered = await worker.Http.PutAsJsonAsync("/api/pipelines/nightly", spec, Token);
        await Services.ExecuteAsync(cluster.Database, "delete from hangfire.lock where resource like '%nightly'");

        Assert.Equal(HttpStatusCode.NoContent, registered.StatusCode);
        using var again = await worker.Http.PutAsJsonAsync("/api/pipelines/nightly", spec, Token);
        Assert.Equal(1, await Services.CountAsync(cluster.Database, "select count(*) from hangfire.set where value = 'retrain nightly'"));
    }

    [Fact]
    public async Task The_dashboard_shows_itself_without_a_connection_string_and_changes_nothing()
    {
        await using var cluster = await Cluster.CreateAsync();
        var worker = await cluster.Start().ReadyAsync();

        var page = "";
        await Eventually.HoldsAsync(async () => (page = await worker.Http.GetStringAsync("/hangfire/recurring", Token)).Contains("scan-drops", StringComparison.Ordinal), 30, () => worker.Log);
        using var change = await worker.Http.PostAsync("/hangfire/recurring/trigger", new FormUrlEncodedContent([new("jobs[]", "reconcile")]), Token);

        Assert.DoesNotContain("Host=", page, StringComparison.Ordinal);
        Assert.False(change.IsSuccessStatusCode, "the dashboard is read-only");
    }
}
