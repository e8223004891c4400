using CsCheck;
using TransferPipeline.Ledger.Runs;
using TransferPipeline.Ledger.Shards;

namespace TransferPipeline.Tests.Ledger;

/// <summary>Workers that lease, stall, die, wake as zombies and commit in any order: what must hold whatever they do.</summary>
public abstract class ShardInterleavingConformance
{
    private const int ShardCount = 3;
    private const int WorkerCount = 3;

    private static readonly Gen<Step[]> Steps = Gen.Select(Gen.Int[0, (int)Act.Restart], Gen.Int[0, WorkerCount - 1], Gen.Int[0, ShardCount - 1])
        .Select(step => new Step((Act)step.Item1, step.Item2, step.Item3)).Array[10, 60];

    private protected abstract Task<LedgerFixture> OpenAsync();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public Task Every_shard_is_committed_exactly_once_by_whoever_held_the_last_lease() => Steps.SampleAsync(
        async steps =>
        {
            await using var ledger = await OpenAsync();
            var scene = new Scene(ledger, await ledger.PlanAsync(ShardCount));
            foreach (var step in steps)
                await scene.TakeAsync(step);
            await scene.FinishAsync();

            var committed = await ledger.Shards.CommittedAsync(scene.Run.Id, LedgerFixture.StageName, Token);
            Assert.Equal(ShardCount, committed.Count);
            Assert.All(committed, shard => Assert.Equal(scene.Winners[shard.Index], shard.Output.Path));
            var stage = Assert.Single(await ledger.Runs.StagesAsync(scene.Run.Id, Token));
            Assert.Equal((ShardCount, 10L * ShardCount, true), (stage.Done, stage.Rows.In, stage.Rows.Balanced));
        },
        iter: 40, threads: 1);

    private enum Act
    {
        Lease,
        Renew,
        Commit,
        Release,
        Stall,
        Restart,
    }

    private sealed record Step(Act Act, int Worker, int Shard);

    private sealed class Scene(LedgerFixture ledger, Run run)
    {
        private readonly LeasedShard?[,] _held = new LeasedShard?[WorkerCount, ShardCount];

        internal Run Run => run;

        /// <summary>Shard → the output whose commit was told to have succeeded.</summary>
        internal Dictionary<int, string> Winners { get; } = [];

        internal async Task TakeAsync(Step step)
        {
            var lease = _held[step.Worker, step.Shard];
            switch (step.Act)
            {
                case Act.Lease:
                    // A worker forgets an older lease only for a newer one: until then it acts on it, as a zombie would.
                    _held[step.Worker, step.Shard] = await ledger.LeaseAsync(LedgerFixture.Address(run, step.Shard)) ?? lease;
                    break;
                case Act.Renew when lease is not null:
                    await ledger.Shards.RenewAsync(lease, LedgerFixture.Lease, Token);
                    break;
                case Act.Release when lease is not null:
                    await ledger.Shards.ReleaseAsync(lease, null, TimeSpan.FromSeconds(1), countAttempt: false, Token);
                    break;
                case Act.Commit when lease is not null:
                    await CommitAsync(lease);
                    break;
                case Act.Stall:
                    await ledger.AdvanceAsync(TimeSpan.FromSeconds(25 * (1 + step.Worker)));
                    break;
                case Act.Restart:
                    await ledger.Shards.ReclaimAllAsync(Token);
                    break;
            }
        }

        /// <summary>What the reconciler does: publish what is due until nothing is.</summary>
        internal async Task FinishAsync()
        {
            await ledger.AdvanceAsync(LedgerFixture.PastLease);
            foreach (var address in await ledger.Shards.AnnounceDueAsync(null, TimeSpan.Zero, Token))
                await CommitAsync((await ledger.LeaseAsync(address))!);
            Assert.Empty(await ledger.Shards.AnnounceDueAsync(null, TimeSpan.Zero, Token));
        }

        private async Task CommitAsync(LeasedShard lease)
        {
            var output = $"{lease.Address.Index}-{lease.Fence}";
            if (await ledger.Shards.CommitAsync(lease, LedgerFixture.Result(output), Token))
                Assert.True(Winners.TryAdd(lease.Address.Index, output) || Winners[lease.Address.Index] == output, $"shard {lease.Address.Index} was committed by two leases");
        }
    }
}
