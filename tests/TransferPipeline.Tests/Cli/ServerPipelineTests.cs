namespace TransferPipeline.Tests.Cli;

/// <summary>Registered pipelines from the command line.</summary>
public sealed class ServerPipelineTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    [Fact]
    public async Task A_pipeline_is_registered_listed_paused_run_and_removed()
    {
        fixture.Drop("dropped");
        var file = fixture.Pipeline("dropped", "store:drops/dropped", further: "retrain: { cron: \"0 3 * * 0\" }");

        (await fixture.AtServerAsync("pipelines", "add", file)).Demand(0);
        var added = (await fixture.AtServerAsync("pipelines", "list", "--json")).Demand(0).Json.GetProperty("pipelines")[0];
        (await fixture.AtServerAsync("pipelines", "pause", "dropped")).Demand(0);
        var paused = (await fixture.AtServerAsync("pipelines", "list")).Demand(0).Output;
        (await fixture.AtServerAsync("pipelines", "resume", "dropped")).Demand(0);
        (await fixture.AtServerAsync("pipelines", "run", "dropped")).Demand(0);
        var run = await FinishedRunAsync();
        (await fixture.AtServerAsync("pipelines", "remove", "dropped")).Demand(0);
        var none = (await fixture.AtServerAsync("pipelines", "list", "--json")).Demand(0).Json;

        Assert.Equal("0 3 * * 0", added.GetProperty("spec").GetProperty("retrain").GetProperty("cron").GetString());
        Assert.StartsWith("backbones/", added.GetProperty("spec").GetProperty("backbone").GetProperty("artifact").GetProperty("path").GetString(), StringComparison.Ordinal);
        Assert.Contains("paused", paused, StringComparison.Ordinal);
        Assert.Equal("Succeeded", run);
        Assert.Equal(0, none.GetProperty("pipelines").GetArrayLength());
    }

    [Fact]
    public async Task A_source_of_this_machine_is_refused()
    {
        var refused = (await fixture.AtServerAsync("pipelines", "add", fixture.Pipeline("local"))).Demand(2);

        Assert.Contains("Name what lies in its store, such as store:drops/local", refused.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pipeline_that_nobody_registered_is_named()
    {
        var unknown = (await fixture.AtServerAsync("pipelines", "pause", "nobody")).Demand(2);

        Assert.Contains("No pipeline 'nobody' is registered", unknown.Errors, StringComparison.Ordinal);
    }

    private async Task<string> FinishedRunAsync()
    {
        while (true)
        {
            var runs = (await fixture.AtServerAsync("runs", "list", "--json")).Demand(0).Json.GetProperty("runs");
            if (runs.GetArrayLength() > 0 && runs[0].GetProperty("state").GetString() is { } state and not "Running")
                return state;
        }
    }
}
