using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using TransferPipeline.Tests.EndToEnd;

namespace TransferPipeline.Tests.Cli;

/// <summary>The command line as a client of a worker service, both as processes of their own.</summary>
public sealed class ServerRunTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    [Fact]
    public async Task A_pipeline_gives_at_a_service_what_it_gives_here()
    {
        var file = fixture.Pipeline("same", further: "score: { input: pictures }");

        var here = (await fixture.Transfer.RunAsync("run", file, "--json")).Demand(0).DemandBalance().Json;
        var there = (await fixture.AtServerAsync("run", file, "--json")).Demand(0).DemandBalance().Json;

        Assert.Equal("Succeeded", there.GetProperty("state").GetString());
        Assert.Equal(here.GetProperty("dataset").GetRawText(), there.GetProperty("dataset").GetRawText());
        Assert.Equal(here.GetProperty("model").GetProperty("version").GetString(), there.GetProperty("model").GetProperty("version").GetString());
        Assert.Equal(here.GetProperty("model").GetProperty("metrics").GetRawText(), there.GetProperty("model").GetProperty("metrics").GetRawText());
        Assert.Equal($"{fixture.Worker.Url}/api/artifacts/scores/same-1/manifest.json", there.GetProperty("outputs")[1].GetString());
    }

    [Fact]
    public async Task A_retried_run_finds_everything()
    {
        (await fixture.AtServerAsync("run", fixture.Pipeline("again"), "--json")).Demand(0);

        var retried = (await fixture.AtServerAsync("runs", "retry", "again-1", "--json")).Demand(0).DemandBalance().Json;

        Assert.Equal("again-2", retried.GetProperty("run").GetString());
        Assert.All(retried.GetProperty("stages").EnumerateArray(), stage => Assert.Equal(stage.GetProperty("in").GetInt64(), stage.GetProperty("cached").GetInt64()));
    }

    [Fact]
    public async Task A_run_that_is_cancelled_ends_for_whoever_watches_it()
    {
        using var watcher = fixture.Transfer.Start("run", fixture.LongPipeline("endless"), "--server", fixture.Worker.Url);
        await WaitForAsync("endless-1");

        (await fixture.AtServerAsync("runs", "cancel", "endless-1")).Demand(0);

        Assert.Contains("endless-1 was cancelled", (await TransferProgram.FinishAsync(watcher)).Demand(130).Errors, StringComparison.Ordinal);
        var shown = (await fixture.AtServerAsync("runs", "show", "endless-1", "--json")).Demand(0).Json;
        Assert.Equal("Cancelled", shown.GetProperty("state").GetString());
    }

    [Fact]
    public async Task Ctrl_C_ends_the_watching_and_not_the_run_and_the_same_command_joins_it()
    {
        var file = fixture.LongPipeline("watched");
        using var watcher = fixture.Transfer.Start("run", file, "--server", fixture.Worker.Url);
        while (await watcher.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line && !line.Contains("watched-1", StringComparison.Ordinal))
        {
        }

        using (var kill = Process.Start("kill", ["-INT", $"{watcher.Id}"]))
            await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        var stopped = (await TransferProgram.FinishAsync(watcher)).Demand(130);
        var joined = (await fixture.AtServerAsync("run", file, "--detach", "--json")).Demand(0);
        (await fixture.AtServerAsync("runs", "cancel", "watched-1")).Demand(0);

        Assert.Contains($"watched-1 goes on; 'transfer --server {fixture.Worker.Url} runs cancel watched-1' ends it.", stopped.Errors, StringComparison.Ordinal);
        Assert.Equal("watched-1", joined.Json.GetProperty("run").GetString());
    }

    [Fact]
    public async Task A_detached_run_is_only_named()
    {
        var detached = (await fixture.AtServerAsync("run", fixture.Pipeline("detached"), "--detach", "--json")).Demand(0).Json;

        Assert.Equal("detached-1", detached.GetProperty("run").GetString());
        Assert.Equal("Running", detached.GetProperty("state").GetString());
        Assert.Contains("detached-1", (await fixture.AtServerAsync("runs", "list")).Demand(0).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_service_that_is_started_again_is_waited_for()
    {
        using var watcher = fixture.Transfer.Start("run", fixture.Pipeline("patient", "many.zip", ", shardRows: 5"), "--server", fixture.Worker.Url);
        await WaitForAsync("patient-1");

        await fixture.Worker.StopAsync();
        await Task.Delay(2_000, TestContext.Current.CancellationToken);
        await fixture.Worker.RestartAsync();
        var finished = (await TransferProgram.FinishAsync(watcher)).Demand(0);

        Assert.Contains("trying again for 60 seconds", finished.Output, StringComparison.Ordinal);
        Assert.Contains($"{fixture.Worker.Url} answers again", finished.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_else_works_in_the_folder_of_a_service()
    {
        var refused = (await fixture.Transfer.RunAsync("run", fixture.Pipeline("second"), "--root", "service")).Demand(2);

        Assert.Contains("Another process is working in", refused.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Images_in_idx_files_come_with_their_labels()
    {
        var images = Path.Combine(Repository.Root, "samples", "fashion", "train-images-idx3-ubyte.gz");

        var run = (await fixture.AtServerAsync("run", fixture.Pipeline("idx", images), "--json")).Demand(0).Json;

        Assert.Equal(100, run.GetProperty("dataset").GetProperty("rows").GetInt64());
        Assert.Equal(5, run.GetProperty("dataset").GetProperty("classes").GetArrayLength());
    }

    /// <summary>Until the service knows the run.</summary>
    private async Task WaitForAsync(string run)
    {
        using var http = new HttpClient();
        while (!(await http.GetFromJsonAsync<JsonElement>($"{fixture.Worker.Url}/api/runs", TestContext.Current.CancellationToken)).EnumerateArray().Any(known => known.GetProperty("run").GetString() == run))
            await Task.Delay(20, TestContext.Current.CancellationToken);
    }
}
