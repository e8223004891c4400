using Microsoft.Extensions.Logging.Abstractions;
using TransferPipeline.Contracts;
using TransferPipeline.Ledger.Runs;
using TransferPipeline.Ledger.Shards;

namespace TransferPipeline.Tests.Ledger;

public sealed class ShardExecutorTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Work_that_ends_is_committed_and_a_second_delivery_does_not_start_it()
    {
        await using var ledger = await LedgerFixture.OpenSqliteAsync();
        var address = LedgerFixture.Address(await ledger.PlanAsync(1));
        var started = 0;

        var outcomes = new[] { await Deliver(), await Deliver() };

        Assert.Equal([ShardOutcome.Committed, ShardOutcome.NotDue], outcomes);
        Assert.Equal(1, started);

        Task<ShardOutcome> Deliver() => ledger.Executor.RunAsync(address, (_, _) =>
        {
            started++;
            return Task.FromResult(LedgerFixture.Result());
        }, Token);
    }

    [Fact]
    public async Task Rejected_input_fails_the_shard_at_once_with_the_reason_as_it_stands()
    {
        await using var ledger = await LedgerFixture.OpenSqliteAsync();
        var run = await ledger.PlanAsync(1);

        var outcome = await ledger.Executor.RunAsync(LedgerFixture.Address(run), (_, _) => throw new RejectedException("The model has no output."), Token);

        Assert.Equal(ShardOutcome.Failed, outcome);
        Assert.Equal(["embed shard 0: The model has no output."], await ledger.Shards.FailuresAsync(run.Id, Token));
    }

    [Fact]
    public async Task A_fault_is_tried_again_later_and_fails_the_shard_after_the_last_attempt()
    {
        await using var ledger = await LedgerFixture.OpenSqliteAsync();
        var run = await ledger.PlanAsync(1);
        var outcomes = new List<ShardOutcome>();

        for (var i = 0; i <= new LeaseOptions().Attempts; i++)
        {
            outcomes.Add(await ledger.Executor.RunAsync(LedgerFixture.Address(run), (_, _) => throw new IOException("No space left on device"), Token));
            await ledger.AdvanceAsync(TimeSpan.FromMinutes(1));
        }

        Assert.Equal([ShardOutcome.WillRetry, ShardOutcome.WillRetry, ShardOutcome.Failed, ShardOutcome.NotDue], outcomes);
        Assert.Contains("No space left on device", Assert.Single(await ledger.Shards.FailuresAsync(run.Id, Token)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task However_many_attempts_there_are_no_wait_is_longer_than_a_minute()
    {
        const int Attempts = 100;
        await using var ledger = await LedgerFixture.OpenSqliteAsync();
        var run = await ledger.PlanAsync(1);
        var executor = new ShardExecutor(ledger.Shards, new ShardProgress(), new LeaseOptions { Attempts = Attempts }, ledger.Time, NullLogger<ShardExecutor>.Instance);
        var outcomes = new List<ShardOutcome>();

        for (var i = 0; i < Attempts; i++)
        {
            outcomes.Add(await executor.RunAsync(LedgerFixture.Address(run), (_, _) => throw new IOException("No space left on device"), Token));
            await ledger.AdvanceAsync(TimeSpan.FromMinutes(1));
        }

        Assert.Equal([.. Enumerable.Repeat(ShardOutcome.WillRetry, Attempts - 1), ShardOutcome.Failed], outcomes);
    }

    [Fact]
    public async Task A_stopping_host_hands_the_shard_back_unblamed()
    {
        await using var ledger = await LedgerFixture.OpenSqliteAsync();
        var run = await ledger.PlanAsync(1);
        using var stopping = new CancellationTokenSource();

        var thrown = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ledger.Executor.RunAsync(LedgerFixture.Address(run), async (_, token) =>
        {
            await stopping.CancelAsync();
            token.ThrowIfCancellationRequested();
            return LedgerFixture.Result();
        }, stopping.Token));

        Assert.True(stopping.IsCancellationRequested, thrown.Message);
        Assert.Equal(1, (await ledger.LeaseAsync(LedgerFixture.Address(run)))!.Attempt);
    }

    [Fact]
    public async Task Work_under_way_is_told_to_stop_when_its_run_is_cancelled()
    {
        await using var ledger = await LedgerFixture.OpenSqliteAsync();
        var run = await ledger.PlanAsync(1);

        var outcome = await ledger.Executor.RunAsync(LedgerFixture.Address(run), async (_, token) =>
        {
            var told = new TaskCompletionSource();
            await using var registration = token.Register(told.SetResult);
            await ledger.Runs.FinishAsync(run.Id, RunState.Cancelled, null, Token);
            await ledger.AdvanceAsync(TimeSpan.FromSeconds(2));
            await told.Task.WaitAsync(TimeSpan.FromSeconds(30), Token);
            token.ThrowIfCancellationRequested();
            return LedgerFixture.Result();
        }, Token);

        Assert.Equal(ShardOutcome.LostLease, outcome);
        Assert.Empty(await ledger.Shards.CommittedAsync(run.Id, LedgerFixture.StageName, Token));
    }

    [Fact]
    public async Task Work_that_overran_its_lease_is_thrown_away_when_another_took_over()
    {
        await using var ledger = await LedgerFixture.OpenSqliteAsync();
        var run = await ledger.PlanAsync(1);

        var outcome = await ledger.Executor.RunAsync(LedgerFixture.Address(run), async (_, _) =>
        {
            await ledger.Shards.ReclaimAllAsync(Token);
            var other = await ledger.LeaseAsync(LedgerFixture.Address(run), "other");
            await ledger.Shards.CommitAsync(other!, LedgerFixture.Result("theirs"), Token);
            return LedgerFixture.Result("ours");
        }, Token);

        Assert.Equal(ShardOutcome.LostLease, outcome);
        Assert.Equal("theirs", Assert.Single(await ledger.Shards.CommittedAsync(run.Id, LedgerFixture.StageName, Token)).Output.Path);
    }

    [Fact]
    public async Task A_process_that_is_started_again_under_the_same_name_and_number_does_not_go_on_with_the_lease_it_died_with()
    {
        await using var ledger = await LedgerFixture.OpenSqliteAsync();
        var run = await ledger.PlanAsync(1);
        var died = new TaskCompletionSource<ShardResult>();
        var first = ledger.Executor.RunAsync(LedgerFixture.Address(run), (_, _) => died.Task, Token);
        var again = new ShardExecutor(ledger.Shards, new ShardProgress(), new LeaseOptions(), ledger.Time, NullLogger<ShardExecutor>.Instance);

        var outcome = await again.RunAsync(LedgerFixture.Address(run), (_, _) => Task.FromResult(LedgerFixture.Result()), Token);

        Assert.Equal(ShardOutcome.NotDue, outcome);
        died.SetResult(LedgerFixture.Result());
        Assert.Equal(ShardOutcome.Committed, await first);
    }

    [Fact]
    public async Task A_lease_that_a_ledger_in_trouble_did_not_renew_is_renewed_as_soon_as_it_answers()
    {
        await using var ledger = await LedgerFixture.OpenSqliteAsync();
        var run = await ledger.PlanAsync(1);

        var outcome = await ledger.Executor.RunAsync(LedgerFixture.Address(run), async (_, _) =>
        {
            await ledger.ExecuteAsync("alter table shards rename to gone");
            await PassAsync(ledger, 5);
            await ledger.ExecuteAsync("alter table gone rename to shards");
            await PassAsync(ledger, 60);
            Assert.Null(await ledger.LeaseAsync(LedgerFixture.Address(run), "other"));
            return LedgerFixture.Result();
        }, Token);

        Assert.Equal(ShardOutcome.Committed, outcome);
        Assert.True(ledger.Executor.IsIdle);

        // In steps, each long enough in real time for a renewal to end.
        static async Task PassAsync(LedgerFixture ledger, int steps)
        {
            for (var i = 0; i < steps; i++)
            {
                await ledger.AdvanceAsync(TimeSpan.FromSeconds(2));
                await Task.Delay(TimeSpan.FromMilliseconds(30), Token);
            }
        }
    }
}
