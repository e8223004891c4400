using TransferPipeline.Ledger.Runs;

namespace TransferPipeline.IntegrationTests.Workers;

/// <summary>A whole run over several workers, from a plain JSON message to the scores.</summary>
[Collection(OneAtATime.Name)]
public sealed class ClusterTests
{
    [Fact]
    public async Task A_plain_message_runs_a_pipeline_over_three_workers_once()
    {
        await using var cluster = await Cluster.CreateAsync();
        await FashionPipeline.UploadAsync(cluster);
        var workers = new[] { cluster.Start("control,ingest"), cluster.Start("embed,train"), cluster.Start("embed,score") };
        foreach (var worker in workers)
            await worker.ReadyAsync();

        for (var i = 0; i < 3; i++)
            await cluster.SendAsync("start-run", FashionPipeline.StartRun("order 1"));
        var run = await cluster.FinishedAsync("fashion-1", 90);

        Assert.True(run.State == RunState.Succeeded, run.Reason);
        Assert.All(await cluster.StagesAsync("fashion-1"), stage => Assert.True(stage is { Complete: true, Rows: { Balanced: true, In: > 0 } }, stage.ToString()));
        var document = await cluster.RunAsync(workers[0], "fashion-1");
        Assert.Equal("Succeeded", document.GetProperty("state").GetString());
        Assert.Equal("scores/fashion-1/manifest.json", document.GetProperty("outputs").GetProperty("publish").GetString());
        Assert.NotEmpty(await cluster.ContentsAsync("models", "scores/fashion-1"));
        Assert.Equal(System.Net.HttpStatusCode.NotFound, await workers[0].StatusAsync("/api/runs/fashion-2"));
    }
}
