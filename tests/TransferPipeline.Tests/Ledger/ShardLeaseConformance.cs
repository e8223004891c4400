using TransferPipeline.Ledger.Runs;

namespace TransferPipeline.Tests.Ledger;

public abstract class ShardLeaseConformance
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private protected abstract Task<LedgerFixture> OpenAsync();

    [Fact]
    public async Task A_shard_is_leased_to_one_worker_at_a_time()
    {
        await using var ledger = await OpenAsync();
        var run = await ledger.PlanAsync(2);

        var first = await ledger.LeaseAsync(LedgerFixture.Address(run), "a");
        var second = await ledger.LeaseAsync(LedgerFixture.Address(run), "b");

        Assert.Equal(LedgerFixture.Input(0), first!.Input);
        Assert.Equal((1, 1L), (first.Attempt, first.Fence));
        Assert.Null(second);
    }

    [Fact]
    public async Task Fifty_concurrent_deliveries_of_a_message_lease_its_shard_once()
    {
        await using var ledger = await OpenAsync();
        var run = await ledger.PlanAsync(1);

        var leases = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => Task.Run(() => ledger.LeaseAsync(LedgerFixture.Address(run), $"worker {i}"))));

        Assert.Single(leases, lease => lease is not null);
    }

    [Fact]
    public async Task A_lease_that_ran_out_goes_to_the_next_and_the_zombie_changes_nothing()
    {
        await using var ledger = await OpenAsync();
        var run = await ledger.PlanAsync(1);
        var zombie = await ledger.LeaseAsync(LedgerFixture.Address(run), "zombie");
        await ledger.AdvanceAsync(LedgerFixture.PastLease);
        var next = await ledger.LeaseAsync(LedgerFixture.Address(run), "next");

        Assert.False(await ledger.Shards.RenewAsync(zombie!, LedgerFixture.Lease, Token));
        Assert.False(await ledger.Shards.CommitAsync(zombie!, LedgerFixture.Result("zombie"), Token));
        Assert.False(await ledger.Shards.ReleaseAsync(zombie!, "late", TimeSpan.Zero, countAttempt: true, Token));
        Assert.False(await ledger.Shards.FailAsync(zombie!, "late", Token));
        Assert.True(await ledger.Shards.CommitAsync(next!, LedgerFixture.Result("next"), Token));
        Assert.False(await ledger.Shards.CommitAsync(zombie!, LedgerFixture.Result("zombie"), Token));

        var committed = Assert.Single(await ledger.Shards.CommittedAsync(run.Id, LedgerFixture.StageName, Token));
        Assert.Equal("next", committed.Output.Path);
        Assert.Equal((2, 2L), (next!.Attempt, next.Fence));
    }

    [Fact]
    public async Task Who_gets_on_may_be_killed_as_often_as_it_takes()
    {
        await using var ledger = await OpenAsync();
        var run = await ledger.PlanAsync(1);
        for (var death = 0; death < 5; death++)
        {
            var lease = await ledger.LeaseAsync(LedgerFixture.Address(run), "mortal");
            Assert.Equal(death == 0 ? 1 : 2, lease!.Attempt);
            Assert.True(await ledger.Shards.AdvanceAsync(lease, Token));
            await ledger.AdvanceAsync(LedgerFixture.PastLease);
            Assert.False(await ledger.Shards.AdvanceAsync(lease with { Fence = lease.Fence - 1 }, Token));
        }
    }

    [Fact]
    public async Task A_renewed_lease_does_not_run_out()
    {
        await using var ledger = await OpenAsync();
        var run = await ledger.PlanAsync(1);
        var lease = await ledger.LeaseAsync(LedgerFixture.Address(run));
        await ledger.AdvanceAsync(TimeSpan.FromSeconds(50));

        Assert.True(await ledger.Shards.RenewAsync(lease!, LedgerFixture.Lease, Token));
        await ledger.AdvanceAsync(TimeSpan.FromSeconds(50));

        Assert.Null(await ledger.LeaseAsync(LedgerFixture.Address(run), "b"));
        Assert.True(await ledger.Shards.CommitAsync(lease!, LedgerFixture.Result(), Token));
    }

    [Fact]
    public async Task A_message_that_comes_after_the_commit_finds_nothing_to_do()
    {
        await using var ledger = await OpenAsync();
        var run = await ledger.PlanAsync(1);
        var lease = await ledger.LeaseAsync(LedgerFixture.Address(run));
        await ledger.Shards.CommitAsync(lease!, LedgerFixture.Result(), Token);
        await ledger.AdvanceAsync(LedgerFixture.PastLease);

        Assert.Null(await ledger.LeaseAsync(LedgerFixture.Address(run)));
        Assert.Empty(await ledger.Shards.AnnounceDueAsync(null, TimeSpan.Zero, Token));
    }

    [Fact]
    public async Task A_shard_given_back_waits_for_its_delay()
    {
        await using var ledger = await OpenAsync();
        var run = await ledger.PlanAsync(1);
        var lease = await ledger.LeaseAsync(LedgerFixture.Address(run));

        await ledger.Shards.ReleaseAsync(lease!, "no space", TimeSpan.FromSeconds(4), countAttempt: true, Token);

        Assert.Null(await ledger.LeaseAsync(LedgerFixture.Address(run)));
        Assert.Empty(await ledger.Shards.AnnounceDueAsync(null, TimeSpan.Zero, Token));
        await ledger.AdvanceAsync(TimeSpan.FromSeconds(4));
        Assert.Equal([LedgerFixture.Address(run)], await ledger.Shards.AnnounceDueAsync(null, TimeSpan.Zero, Token));
        Assert.Equal(2, (await ledger.LeaseAsync(LedgerFixture.Address(run)))!.Attempt);
    }

    [Fact]
    public async Task The_reconciler_sees_due_and_run_out_shards_but_not_those_being_worked_on()
    {
        await using var ledger = await OpenAsync();
        var run = await ledger.PlanAsync(3);
        await ledger.LeaseAsync(LedgerFixture.Address(run, 0));
        await ledger.AdvanceAsync(LedgerFixture.PastLease);
        await ledger.LeaseAsync(LedgerFixture.Address(run, 1));

        var due = await ledger.Shards.AnnounceDueAsync(null, TimeSpan.Zero, Token);

        Assert.Equal([LedgerFixture.Address(run, 0), LedgerFixture.Address(run, 2)], due);
    }

    [Fact]
    public async Task A_restart_takes_back_what_the_dead_process_held_at_once_and_blames_no_shard()
    {
        await using var ledger = await OpenAsync();
        var run = await ledger.PlanAsync(2);
        var dead = await ledger.LeaseAsync(LedgerFixture.Address(run));

        Assert.Equal(1, await ledger.Shards.ReclaimAllAsync(Token));
        var next = await ledger.LeaseAsync(LedgerFixture.Address(run));

        Assert.Equal((1, 2L), (next!.Attempt, next.Fence));
        Assert.False(await ledger.Shards.CommitAsync(dead!, LedgerFixture.Result(), Token));
    }

    [Fact]
    public async Task A_cancelled_run_leases_and_commits_nothing_more()
    {
        await using var ledger = await OpenAsync();
        var run = await ledger.PlanAsync(2);
        var lease = await ledger.LeaseAsync(LedgerFixture.Address(run));

        Assert.True(await ledger.Runs.FinishAsync(run.Id, RunState.Cancelled, "asked", Token));

        Assert.False(await ledger.Runs.FinishAsync(run.Id, RunState.Succeeded, null, Token));
        Assert.False(await ledger.Shards.CommitAsync(lease!, LedgerFixture.Result(), Token));
        Assert.False(await ledger.Shards.RenewAsync(lease!, LedgerFixture.Lease, Token));
        Assert.Null(await ledger.LeaseAsync(LedgerFixture.Address(run, 1)));
        Assert.Empty(await ledger.Shards.AnnounceDueAsync(null, TimeSpan.Zero, Token));
        Assert.Equal(RunState.Cancelled, (await ledger.Runs.FindAsync(run.Id, Token))!.State);
    }

    [Fact]
    public async Task A_result_that_does_not_balance_is_refused()
    {
        await using var ledger = await OpenAsync();
        var run = await ledger.PlanAsync(1);
        var lease = await ledger.LeaseAsync(LedgerFixture.Address(run));
        var unbalanced = LedgerFixture.Result() with { Rows = new RowCounts(10, 9, 0, 0, 0) };

        await Assert.ThrowsAsync<InvalidOperationException>(() => ledger.Shards.CommitAsync(lease!, unbalanced, Token));
    }

    [Fact]
    public async Task A_committed_shard_comes_back_as_it_was_handed_in()
    {
        await using var ledger = await OpenAsync();
        var run = await ledger.PlanAsync(1);
        var lease = await ledger.LeaseAsync(LedgerFixture.Address(run));
        var result = LedgerFixture.Result(key: "embed/abc");

        await ledger.Shards.CommitAsync(lease!, result, Token);

        var committed = Assert.Single(await ledger.Shards.CommittedAsync(run.Id, LedgerFixture.StageName, Token));
        Assert.Equal((0, LedgerFixture.Input(0), result.Output, result.Rows), (committed.Index, committed.Input, committed.Output, committed.Rows));
        Assert.Equal(result.Notes, committed.Notes);
        Assert.Equal(result.Output, (await ledger.Results.FindAsync("embed/abc", Token))!.Output);
        Assert.Null(await ledger.Results.FindAsync("embed/other", Token));
    }

    [Fact]
    public async Task A_shard_whose_worker_died_each_time_is_failed_and_not_tried_for_ever()
    {
        await using var ledger = await OpenAsync();
        var run = await ledger.PlanAsync(1);
        var address = LedgerFixture.Address(run);
        for (var i = 0; i < 3; i++)
        {
            Assert.NotNull(await ledger.LeaseAsync(address, attempts: 3));
            await ledger.AdvanceAsync(LedgerFixture.PastLease);
        }

        Assert.Null(await ledger.LeaseAsync(address, attempts: 3));

        Assert.Contains("the worker died in each of 3 attempts", Assert.Single(await ledger.Shards.FailuresAsync(run.Id, Token)), StringComparison.Ordinal);
        Assert.True(await ledger.Shards.IsSettledAsync(run.Id, LedgerFixture.StageName, Token));
    }

    [Fact]
    public async Task An_owner_that_did_not_hear_the_answer_gets_the_same_lease_and_commits_the_same_result()
    {
        await using var ledger = await OpenAsync();
        var address = LedgerFixture.Address(await ledger.PlanAsync(1));

        var first = await ledger.Shards.TryLeaseAsync(address, "w1", LedgerFixture.Lease, 3, Token);
        var again = await ledger.Shards.TryLeaseAsync(address, "w1", LedgerFixture.Lease, 3, Token);

        Assert.Equal((first!.Fence, first.Attempt), (again!.Fence, again.Attempt));
        Assert.Null(await ledger.Shards.TryLeaseAsync(address, "w2", LedgerFixture.Lease, 3, Token));
        Assert.True(await ledger.Shards.CommitAsync(first, LedgerFixture.Result(), Token));
        Assert.True(await ledger.Shards.CommitAsync(first, LedgerFixture.Result(), Token));
        Assert.True(await ledger.Shards.IsSettledAsync(address.RunId, LedgerFixture.StageName, Token));
    }

    [Fact]
    public async Task A_shard_that_nobody_takes_is_announced_ever_more_rarely_and_counts_as_ignored()
    {
        await using var ledger = await OpenAsync();
        await ledger.PlanAsync(1);
        var minute = TimeSpan.FromMinutes(1);
        var announced = new List<int>();
        for (var i = 1; i <= 16; i++)
        {
            await ledger.AdvanceAsync(minute);
            if ((await ledger.Shards.AnnounceDueAsync(null, minute, Token)).Count > 0)
                announced.Add(i);
        }

        Assert.Equal([1, 3, 7, 15], announced);
        Assert.True(await ledger.Shards.IsIgnoredAsync([LedgerFixture.StageName], 4, Token));
        Assert.False(await ledger.Shards.IsIgnoredAsync([LedgerFixture.StageName], 5, Token));
        Assert.False(await ledger.Shards.IsIgnoredAsync(["train"], 1, Token));

        await ledger.Shards.HastenAsync([LedgerFixture.StageName], 5, Token);
        Assert.Empty(await ledger.Shards.AnnounceDueAsync(null, minute, Token));
        await ledger.Shards.HastenAsync([LedgerFixture.StageName, "train"], 4, Token);
        Assert.Single(await ledger.Shards.AnnounceDueAsync(null, minute, Token));
    }
}
