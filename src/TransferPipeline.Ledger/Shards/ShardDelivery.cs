using System.Collections.Concurrent;

namespace TransferPipeline.Ledger.Shards;

/// <summary>
/// Works on a shard for as long as it takes, but lets go of the message before the broker loses patience with it (RabbitMQ closes the channel after
/// 30 minutes). The lease is what protects the work; the message was only the hint.
/// </summary>
/// <param name="hold">How long a message is held.</param>
public sealed class ShardDelivery(ShardExecutor executor, ShardLedger ledger, TimeSpan hold, TimeProvider time) : IAsyncDisposable
{
    private readonly CancellationTokenSource stopping = new();
    private readonly ConcurrentDictionary<string, Task> unattended = new();

    /// <summary>Returns when the shard is done with, or when the message was held long enough; the work then goes on by itself.</summary>
    /// <param name="settled">
    /// Called when the shard is done with, however it ended, and was the last of its stage or one of it has failed. Two that end together may both call.
    /// </param>
    public async Task RunAsync(
        ShardAddress address, Func<LeasedShard, CancellationToken, Task<ShardResult>> work, Func<CancellationToken, Task> settled, CancellationToken cancellationToken)
    {
        // What goes on by itself still counts as one at a time; a message that waits in vain is let go, and its shard announced again later.
        if (unattended.TryGetValue(address.Stage, out var before) && !await EndsAsync(before, cancellationToken))
            return;

        var running = WorkAsync();
        var ended = await EndsAsync(running, cancellationToken);
        if (ended)
            await running;
        else
            unattended[address.Stage] = running;

        async Task WorkAsync()
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, stopping.Token);
            await executor.RunAsync(address, work, either.Token);
            if (await ledger.IsSettledAsync(address.RunId, address.Stage, either.Token))
                await settled(either.Token);
        }
    }

    /// <summary>Hands back what goes on by itself.</summary>
    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await Task.WhenAll(unattended.Values.Select(task => task.ContinueWith(_ => { }, TaskScheduler.Default)));
        stopping.Dispose();
    }

    private async Task<bool> EndsAsync(Task task, CancellationToken cancellationToken)
    {
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var first = await Task.WhenAny(task, Task.Delay(hold, time, waiting.Token));
        await waiting.CancelAsync();
        // When the host stops, the task hands its shard back before it ends.
        return first == task || cancellationToken.IsCancellationRequested;
    }
}
