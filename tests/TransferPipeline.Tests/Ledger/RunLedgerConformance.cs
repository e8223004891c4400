using TransferPipeline.Ledger.Shards;
using TransferPipeline.Contracts;
using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Ledger.Runs;

namespace TransferPipeline.Tests.Ledger;

public abstract class RunLedgerConformance
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private protected abstract Task<LedgerFixture> OpenAsync();

    [Fact]
    public async Task The_same_specification_resumes_its_unfinished_run_and_another_starts_one()
    {
        await using var ledger = await OpenAsync();
        var spec = LedgerFixture.Spec("flowers") with { Head = new HeadSpec { C = 0.1 } };

        var first = await ledger.Runs.BeginAsync(spec, ["ingest"], null, Token);
        var again = await ledger.Runs.BeginAsync(spec with { Head = new HeadSpec { C = 0.1 } }, ["ingest"], null, Token);
        var other = await ledger.Runs.BeginAsync(spec with { Head = new HeadSpec { C = 0.2 } }, ["ingest"], null, Token);

        Assert.Equal(("flowers-1", false), (first.Run.Id, first.Resumed));
        Assert.Equal(("flowers-1", true), (again.Run.Id, again.Resumed));
        Assert.Equal(("flowers-2", false), (other.Run.Id, other.Resumed));
    }

    [Fact]
    public async Task A_finished_run_is_not_resumed()
    {
        await using var ledger = await OpenAsync();
        var (run, _) = await ledger.Runs.BeginAsync(LedgerFixture.Spec("flowers"), ["ingest"], null, Token);
        await ledger.Runs.FinishAsync(run.Id, RunState.Succeeded, null, Token);

        var (next, resumed) = await ledger.Runs.BeginAsync(LedgerFixture.Spec("flowers"), ["ingest"], null, Token);

        Assert.Equal(("flowers-2", false), (next.Id, resumed));
    }

    [Fact]
    public async Task A_stage_is_planned_once_whoever_asks()
    {
        await using var ledger = await OpenAsync();
        var run = await ledger.PlanAsync(3);

        await ledger.Shards.PlanAsync(run.Id, LedgerFixture.StageName, new StageWork(null, [null, null, null, null, null]), Token);

        Assert.Equal(3, (await ledger.Shards.AnnounceDueAsync(null, TimeSpan.Zero, Token)).Count);
        Assert.Equal(3, Assert.Single(await ledger.Runs.StagesAsync(run.Id, Token)).Expected);
    }

    [Fact]
    public async Task A_stage_becomes_complete_once()
    {
        await using var ledger = await OpenAsync();
        var run = await ledger.PlanAsync(1);

        Assert.True(await ledger.Runs.CompleteStageAsync(run.Id, LedgerFixture.StageName, Token));
        Assert.False(await ledger.Runs.CompleteStageAsync(run.Id, LedgerFixture.StageName, Token));
        Assert.True(Assert.Single(await ledger.Runs.StagesAsync(run.Id, Token)).Complete);
    }

    [Fact]
    public async Task A_hundred_submissions_of_one_specification_at_once_are_one_run()
    {
        await using var ledger = await OpenAsync();

        var begun = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Task.Run(() => ledger.Runs.BeginAsync(LedgerFixture.Spec("flowers"), ["ingest"], null, Token))));

        Assert.Equal(["flowers-1"], begun.Select(result => result.Run.Id).Distinct());
        Assert.Single(begun, result => !result.Resumed);
    }

    [Fact]
    public async Task A_stage_of_many_shards_is_planned_whole_and_in_order()
    {
        await using var ledger = await OpenAsync();
        var run = await ledger.PlanAsync(2_500);

        var due = await ledger.Shards.AnnounceDueAsync(null, TimeSpan.Zero, Token);

        Assert.Equal(Enumerable.Range(0, 2_500), due.Select(shard => shard.Index));
        Assert.Equal(LedgerFixture.Input(2_499), (await ledger.LeaseAsync(LedgerFixture.Address(run, 2_499)))!.Input);
    }

    [Fact]
    public async Task The_newest_version_of_a_model_comes_first()
    {
        await using var ledger = await OpenAsync();
        foreach (var version in new[] { "1111", "2222" })
        {
            await ledger.AdvanceAsync(TimeSpan.FromSeconds(1));
            await ledger.Results.RegisterModelAsync("flowers", version, new ArtifactRef($"models/flowers/{version}/model.onnx", new string('c', 64)), "{}", "flowers-1", Token);
        }

        var models = await ledger.Results.ModelsAsync("flowers", Token);

        Assert.Equal(["2222", "1111"], models.Select(model => model.Version));
        Assert.Empty(await ledger.Results.ModelsAsync("roses", Token));
    }
}
