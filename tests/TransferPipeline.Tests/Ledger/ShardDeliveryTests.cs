using TransferPipeline.Ledger.Shards;

namespace TransferPipeline.Tests.Ledger;

/// <summary>A message is let go before the broker loses patience; the work goes on.</summary>
public sealed class ShardDeliveryTests
{
    private static readonly TimeSpan Hold = TimeSpan.FromMinutes(15);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Work_that_takes_longer_than_a_message_is_held_goes_on_and_is_told_in_the_end()
    {
        await using var ledger = await LedgerFixture.OpenSqliteAsync();
        await using var delivery = new ShardDelivery(ledger.Executor, ledger.Shards, Hold, ledger.Time);
        var run = await ledger.PlanAsync(2);
        var (begun, finish, told) = (new TaskCompletionSource(), new TaskCompletionSource(), new TaskCompletionSource());

        var first = delivery.RunAsync(LedgerFixture.Address(run), WorkAsync, Tell, Token);
        await begun.Task;
        Assert.False(first.IsCompleted);
        await PassAsync(ledger, first);
        Assert.False(told.Task.IsCompleted);

        // The next of the stage waits for its turn as long as a message is held, and is let go without being begun.
        var second = delivery.RunAsync(LedgerFixture.Address(run, 1), (_, _) => throw new InvalidOperationException("It was not its turn."), _ => Task.CompletedTask, Token);
        await PassAsync(ledger, second);

        // When the first is done the second is open, and nobody is told; only the last tells (a second call of Tell would throw).
        finish.SetResult();
        await delivery.RunAsync(LedgerFixture.Address(run, 1), (_, _) => Task.FromResult(LedgerFixture.Result()), Tell, Token);
        Assert.True(told.Task.IsCompleted);
        Assert.Equal(2, (await ledger.Shards.CommittedAsync(run.Id, LedgerFixture.StageName, Token)).Count);

        async Task<ShardResult> WorkAsync(LeasedShard shard, CancellationToken cancellationToken)
        {
            begun.SetResult();
            await finish.Task;
            return LedgerFixture.Result();
        }

        Task Tell(CancellationToken cancellationToken)
        {
            told.SetResult();
            return Task.CompletedTask;
        }
    }

    [Fact]
    public async Task What_goes_on_by_itself_is_handed_back_when_the_host_stops()
    {
        await using var ledger = await LedgerFixture.OpenSqliteAsync();
        var run = await ledger.PlanAsync(1);
        var begun = new TaskCompletionSource();
        await using (var delivery = new ShardDelivery(ledger.Executor, ledger.Shards, Hold, ledger.Time))
        {
            var held = delivery.RunAsync(
                LedgerFixture.Address(run),
                async (_, token) =>
                {
                    begun.SetResult();
                    await Task.Delay(Timeout.InfiniteTimeSpan, token);
                    return LedgerFixture.Result();
                },
                _ => Task.CompletedTask, Token);
            await begun.Task;
            await PassAsync(ledger, held);
        }

        Assert.Equal(1, (await ledger.LeaseAsync(LedgerFixture.Address(run)))!.Attempt);
    }

    /// <summary>Lets time pass until the message is let go.</summary>
    private static async Task PassAsync(LedgerFixture ledger, Task delivery)
    {
        while (!delivery.IsCompleted)
        {
            ledger.Time.Advance(Hold);
            await Task.WhenAny(delivery, Task.Delay(20, Token));
        }

        await delivery;
    }
}
