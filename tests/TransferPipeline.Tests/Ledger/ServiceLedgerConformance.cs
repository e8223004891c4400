using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Ledger.Drops;
using TransferPipeline.Ledger.Pipelines;
using TransferPipeline.Ledger.Runs;

namespace TransferPipeline.Tests.Ledger;

/// <summary>Requests, registered pipelines, schedules and drops: what a service adds to the ledger.</summary>
public abstract class ServiceLedgerConformance
{
    private static readonly DateTimeOffset Moment = new(2026, 3, 1, 3, 0, 0, TimeSpan.Zero);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private protected abstract Task<LedgerFixture> OpenAsync();

    [Fact]
    public async Task A_request_is_one_run_even_when_it_comes_many_times_at_once_and_after_the_end()
    {
        await using var ledger = await OpenAsync();
        var request = RequestId.OfMessage("order 7");

        var begun = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => ledger.Runs.BeginAsync(LedgerFixture.Spec("flowers"), ["ingest"], request, Token))));
        await ledger.Runs.FinishAsync("flowers-1", RunState.Succeeded, null, Token);
        var late = await ledger.Runs.BeginAsync(LedgerFixture.Spec("flowers"), ["ingest"], request, Token);
        var other = await ledger.Runs.BeginAsync(LedgerFixture.Spec("flowers"), ["ingest"], RequestId.OfMessage("order 8"), Token);

        Assert.All(begun, one => Assert.Equal("flowers-1", one.Run.Id));
        Assert.Single(begun, one => !one.Resumed);
        Assert.Equal(("flowers-1", true), (late.Run.Id, late.Resumed));
        Assert.Equal(("flowers-2", false), (other.Run.Id, other.Resumed));
        Assert.Equal("flowers-1", (await ledger.Runs.FindByRequestAsync(request, Token))!.Id);
    }

    [Fact]
    public async Task A_pipeline_is_registered_replaced_paused_and_removed()
    {
        await using var ledger = await OpenAsync();
        var spec = new PipelineSpec { Name = "flowers", Retrain = new RetrainSpec { Cron = "0 3 * * 0", MinNewSamples = 10 } };

        await ledger.Pipelines.RegisterAsync(spec, Token);
        Assert.True(await ledger.Pipelines.PauseAsync("flowers", true, Token));
        await ledger.Pipelines.RegisterAsync(spec with { Retrain = spec.Retrain with { Cron = "0 4 * * *" } }, Token);

        var known = Assert.Single(await ledger.Pipelines.ListAsync(Token));
        Assert.Equal(("0 4 * * *", true), (known.Spec.Retrain!.Cron, known.Paused));
        Assert.False(await ledger.Pipelines.PauseAsync("roses", true, Token));
        Assert.True(await ledger.Pipelines.RemoveAsync("flowers", Token));
        Assert.False(await ledger.Pipelines.RemoveAsync("flowers", Token));
        Assert.Null(await ledger.Pipelines.FindAsync("flowers", Token));
    }

    [Fact]
    public async Task A_moment_of_a_schedule_is_entered_once_and_repeated_until_it_led_to_something()
    {
        await using var ledger = await OpenAsync();
        await ledger.Pipelines.RegisterAsync(LedgerFixture.Spec("flowers"), Token);
        var occurrence = new Occurrence("flowers", Moment);

        var entered = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Task.Run(() => ledger.Pipelines.EnterAsync(occurrence, Token))));

        Assert.Single(entered, first => first);
        Assert.Empty(await ledger.Pipelines.UnsettledAsync(TimeSpan.FromMinutes(1), Token));
        await ledger.AdvanceAsync(TimeSpan.FromMinutes(2));
        Assert.Equal([occurrence], await ledger.Pipelines.UnsettledAsync(TimeSpan.FromMinutes(1), Token));
        await ledger.Pipelines.SettleAsync(occurrence, "flowers-1", Token);
        Assert.Empty(await ledger.Pipelines.UnsettledAsync(TimeSpan.Zero, Token));
        Assert.False(await ledger.Pipelines.EnterAsync(new Occurrence("roses", Moment), Token));
    }

    [Fact]
    public async Task A_drop_is_reported_when_it_was_rejected_or_its_run_has_ended()
    {
        await using var ledger = await OpenAsync();
        var (run, _) = await ledger.Runs.BeginAsync(LedgerFixture.Spec("flowers"), ["ingest"], null, Token);
        var started = new Drop("flowers", "v1", run.Id, null);
        var rejected = new Drop("roses", "v1", null, "It holds no picture.");

        await ledger.Drops.EnterAsync(started, Token);
        await ledger.Drops.EnterAsync(rejected, Token);
        await ledger.Drops.EnterAsync(rejected with { Reason = "second" }, Token);

        Assert.Equal(rejected, await ledger.Drops.FindAsync("roses", "v1", Token));
        Assert.Null(await ledger.Drops.FindAsync("roses", "v2", Token));
        Assert.Equal([rejected], await ledger.Drops.UnreportedAsync(Token));
        await ledger.Runs.FinishAsync(run.Id, RunState.Failed, "why", Token);
        await ledger.Drops.MarkReportedAsync(rejected, Token);
        Assert.Equal([started], await ledger.Drops.UnreportedAsync(Token));
    }
}
