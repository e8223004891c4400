using TransferPipeline.Ledger.Shards;
using TransferPipeline.Contracts;
using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Ledger;
using TransferPipeline.Ledger.Runs;

namespace TransferPipeline.Tests.Ledger;

public sealed class RunLedgerTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_same_specification_resumes_its_unfinished_run_and_another_starts_one()
    {
        using var ledger = await LedgerFixture.OpenAsync();
        var spec = LedgerFixture.Spec("flowers") with { Head = new HeadSpec { C = 0.1 } };

        var first = await ledger.Runs.BeginAsync(spec, ["ingest"], Token);
        var again = await ledger.Runs.BeginAsync(spec with { Head = new HeadSpec { C = 0.1 } }, ["ingest"], Token);
        var other = await ledger.Runs.BeginAsync(spec with { Head = new HeadSpec { C = 0.2 } }, ["ingest"], Token);

        Assert.Equal(("flowers-1", false), (first.Run.Id, first.Resumed));
        Assert.Equal(("flowers-1", true), (again.Run.Id, again.Resumed));
        Assert.Equal(("flowers-2", false), (other.Run.Id, other.Resumed));
    }

    [Fact]
    public async Task A_finished_run_is_not_resumed()
    {
        using var ledger = await LedgerFixture.OpenAsync();
        var (run, _) = await ledger.Runs.BeginAsync(LedgerFixture.Spec("flowers"), ["ingest"], Token);
        await ledger.Runs.FinishAsync(run.Id, RunState.Succeeded, null, Token);

        var (next, resumed) = await ledger.Runs.BeginAsync(LedgerFixture.Spec("flowers"), ["ingest"], Token);

        Assert.Equal(("flowers-2", false), (next.Id, resumed));
    }

    [Fact]
    public async Task A_stage_is_planned_once_whoever_asks()
    {
        using var ledger = await LedgerFixture.OpenAsync();
        var run = await ledger.PlanAsync(3);

        await ledger.Shards.PlanAsync(run.Id, LedgerFixture.StageName, new StageWork(null, [null, null, null, null, null]), Token);

        Assert.Equal(3, (await ledger.Shards.AnnounceDueAsync(null, TimeSpan.Zero, Token)).Count);
        Assert.Equal(3, Assert.Single(await ledger.Runs.StagesAsync(run.Id, Token)).Expected);
    }

    [Fact]
    public async Task A_stage_becomes_complete_once()
    {
        using var ledger = await LedgerFixture.OpenAsync();
        var run = await ledger.PlanAsync(1);

        Assert.True(await ledger.Runs.CompleteStageAsync(run.Id, LedgerFixture.StageName, Token));
        Assert.False(await ledger.Runs.CompleteStageAsync(run.Id, LedgerFixture.StageName, Token));
        Assert.True(Assert.Single(await ledger.Runs.StagesAsync(run.Id, Token)).Complete);
    }

    [Fact]
    public async Task A_ledger_that_is_opened_again_holds_what_it_held()
    {
        using var ledger = await LedgerFixture.OpenAsync();
        var run = await ledger.PlanAsync(2);
        await ledger.Results.RegisterDatasetAsync("flowers", "0123", LedgerFixture.Input(7), run.Id, Token);

        var reopened = await LedgerDatabase.OpenSqliteAsync(ledger.File, Token);

        var runs = await new RunLedger(reopened, ledger.Time).ListAsync(Token);
        Assert.Equal(["flowers-1"], runs.Select(listed => listed.Id));
        Assert.Equal(LedgerFixture.Input(7), Assert.Single(await ledger.Results.DatasetsAsync("flowers", Token)).Manifest);
    }

    [Fact]
    public async Task The_newest_version_of_a_model_comes_first()
    {
        using var ledger = await LedgerFixture.OpenAsync();
        foreach (var version in new[] { "1111", "2222" })
        {
            ledger.Time.Advance(TimeSpan.FromSeconds(1));
            await ledger.Results.RegisterModelAsync("flowers", version, new ArtifactRef($"models/flowers/{version}/model.onnx", new string('c', 64)), "{}", "flowers-1", Token);
        }

        var models = await ledger.Results.ModelsAsync("flowers", Token);

        Assert.Equal(["2222", "1111"], models.Select(model => model.Version));
        Assert.Empty(await ledger.Results.ModelsAsync("roses", Token));
    }
}
