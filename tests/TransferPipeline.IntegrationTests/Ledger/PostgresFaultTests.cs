using TransferPipeline.Contracts;
using TransferPipeline.Ledger;
using TransferPipeline.Ledger.Runs;
using TransferPipeline.Ledger.Shards;
using TransferPipeline.Tests.Ledger;

namespace TransferPipeline.IntegrationTests.Ledger;

/// <summary>The ledger under what happens to databases.</summary>
public sealed class PostgresFaultTests
{
    private const int Shards = 200;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Connections_that_are_cut_at_any_moment_cost_no_shard_and_double_none()
    {
        await using var own = await Services.CreateDatabaseAsync();
        await using var database = await LedgerDatabase.OpenPostgresAsync(own.ConnectionString, Token);
        var (ledger, run) = await PlanAsync(database);
        using var done = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var cutting = CutAsync(own.Name, done.Token);

        var fences = new System.Collections.Concurrent.ConcurrentBag<(int Shard, long Fence)>();
        await Parallel.ForEachAsync(Enumerable.Range(0, Shards), new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = Token }, async (index, token) =>
        {
            var lease = await ledger.TryLeaseAsync(new ShardAddress(run, LedgerFixture.StageName, index), $"w{index}", TimeSpan.FromMinutes(5), 3, token);
            if (lease is not null && await ledger.CommitAsync(lease, LedgerFixture.Result(), token))
                fences.Add((index, lease.Fence));
        });
        await done.CancelAsync();
        var cuts = await cutting;

        Assert.InRange(cuts, 5, int.MaxValue);
        Assert.Equal(Enumerable.Range(0, Shards), fences.Select(commit => commit.Shard).Order());
        Assert.All(fences, commit => Assert.Equal(1, commit.Fence));
        Assert.Equal(Shards, await Services.CountAsync(own.ConnectionString, "select count(*) from shards where state = 'done' and attempt = 1"));
    }

    [Fact]
    public async Task Fifty_at_once_share_a_pool_of_two_connections()
    {
        await using var own = await Services.CreateDatabaseAsync();
        await using var database = await LedgerDatabase.OpenPostgresAsync(own.ConnectionString + ";Maximum Pool Size=2", Token);
        var (ledger, run) = await PlanAsync(database);

        var leases = await Task.WhenAll(Enumerable.Range(0, 50).Select(index => ledger.TryLeaseAsync(new ShardAddress(run, LedgerFixture.StageName, index), $"w{index}", TimeSpan.FromMinutes(5), 3, Token)));

        Assert.All(leases, Assert.NotNull);
    }

    [Fact]
    public async Task A_worker_whose_clock_is_hours_off_neither_loses_nor_steals_a_lease()
    {
        await using var ledger = await PostgresLedger.OpenAsync();
        var address = LedgerFixture.Address(await ledger.PlanAsync(1));
        var lease = await ledger.LeaseAsync(address);

        // Only the worker's own clock moves: the database decides.
        ledger.Time.Advance(TimeSpan.FromHours(2));

        Assert.Null(await ledger.LeaseAsync(address, "other"));
        Assert.True(await ledger.Shards.CommitAsync(lease!, LedgerFixture.Result(), Token));
    }

    private static async Task<(ShardLedger Ledger, string Run)> PlanAsync(LedgerDatabase database)
    {
        var runs = new RunLedger(database, TimeProvider.System);
        var ledger = new ShardLedger(database, TimeProvider.System);
        var (run, _) = await runs.BeginAsync(LedgerFixture.Spec("flowers"), [LedgerFixture.StageName], null, Token);
        await ledger.PlanAsync(run.Id, LedgerFixture.StageName, new StageWork(null, [.. Enumerable.Range(0, Shards).Select(index => (ArtifactRef?)LedgerFixture.Input(index))]), Token);
        return (ledger, run.Id);
    }

    /// <summary>Ends every connection to the database, again and again; how many it ended.</summary>
    private static async Task<long> CutAsync(string database, CancellationToken cancellationToken)
    {
        var cuts = 0L;
        while (!cancellationToken.IsCancellationRequested)
        {
            cuts += await Services.CountAsync(Services.Postgres, $"select count(pg_terminate_backend(pid)) from pg_stat_activity where datname = '{database}'");
            await Task.Delay(20, cancellationToken).ContinueWith(_ => { }, TaskScheduler.Default);
        }

        return cuts;
    }
}
