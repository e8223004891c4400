using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using TransferPipeline.Contracts;

namespace TransferPipeline.Ledger.Shards;

/// <summary>
/// The commit protocol around a shard's work: lease, renew while it runs, commit. The only place that decides what a failure means:
/// <see cref="RejectedException"/> ends the run, anything else is tried again a few times, a stopping host hands the shard back.
/// </summary>
public sealed partial class ShardExecutor(ShardLedger ledger, ShardProgress progress, LeaseOptions options, TimeProvider time, ILogger<ShardExecutor> logger)
{
    private static readonly TimeSpan LongestBackoff = TimeSpan.FromMinutes(1);

    /// <summary>
    /// One life of this process. Machine and process id are not enough: a container that is started again has both as before, and would take over the
    /// lease it died with as its own, without an attempt being counted.
    /// </summary>
    private readonly string owner = $"{Environment.MachineName}:{Environment.ProcessId}:{RandomNumberGenerator.GetHexString(8, lowercase: true)}";
    private long asked;
    private long claims;
    private long inFlight;

    /// <summary>How many shards this process has taken so far.</summary>
    public long Claims => Interlocked.Read(ref claims);

    /// <summary>Whether nothing is being worked on.</summary>
    public bool IsIdle => Interlocked.Read(ref inFlight) == 0;

    public async Task<ShardOutcome> RunAsync(
        ShardAddress address, Func<LeasedShard, CancellationToken, Task<ShardResult>> work, CancellationToken cancellationToken)
    {
        var shard = await ledger.TryLeaseAsync(address, $"{owner}:{Interlocked.Increment(ref asked)}", options.Duration, options.Attempts, cancellationToken);
        if (shard is null)
        {
            return ShardOutcome.NotDue;
        }

        Interlocked.Increment(ref claims);
        Interlocked.Increment(ref inFlight);

        using var lost = new CancellationTokenSource();
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lost.Token);
        using var finished = new CancellationTokenSource();
        var renewing = RenewAsync(shard, lost, finished.Token);
        try
        {
            var result = await work(shard, linked.Token);
            return await ledger.CommitAsync(shard, result, cancellationToken) ? ShardOutcome.Committed : Lost(shard);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await ledger.ReleaseAsync(shard, "the host stopped", TimeSpan.Zero, countAttempt: false, CancellationToken.None);
            throw;
        }
        catch (OperationCanceledException) when (lost.IsCancellationRequested)
        {
            return Lost(shard);
        }
        catch (Exception exception)
        {
            return await FailAsync(shard, exception);
        }
        finally
        {
            await finished.CancelAsync();
            await renewing;
            progress.Clear(address);
            Interlocked.Decrement(ref inFlight);
        }
    }

    private async Task<ShardOutcome> FailAsync(LeasedShard shard, Exception exception)
    {
        if (exception is RejectedException || shard.Attempt >= options.Attempts)
        {
            LogFailed(exception, shard.Address.RunId, shard.Address.Stage, shard.Address.Index, shard.Attempt);
            var reason = exception is RejectedException ? exception.Message : $"{exception.GetType().Name}: {exception.Message} (after {shard.Attempt} attempts)";
            await ledger.FailAsync(shard, reason, CancellationToken.None);
            return ShardOutcome.Failed;
        }

        LogRetry(exception, shard.Address.RunId, shard.Address.Stage, shard.Address.Index, shard.Attempt);
        await ledger.ReleaseAsync(shard, exception.Message, Backoff(shard.Attempt), countAttempt: true, CancellationToken.None);
        return ShardOutcome.WillRetry;
    }

    /// <summary>One second, then twice as long each time, up to a minute: attempts in which only the worker died count as well.</summary>
    private static TimeSpan Backoff(int attempt) => TimeSpan.FromSeconds(Math.Min(LongestBackoff.TotalSeconds, Math.Pow(2, attempt - 1)));

    private ShardOutcome Lost(LeasedShard shard)
    {
        LogLost(shard.Address.RunId, shard.Address.Stage, shard.Address.Index, shard.Fence);
        return ShardOutcome.LostLease;
    }

    private async Task RenewAsync(LeasedShard shard, CancellationTokenSource lost, CancellationToken finished)
    {
        using var timer = new PeriodicTimer(options.RenewInterval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(finished))
            {
                if (!await TryRenewAsync(shard, finished))
                {
                    await lost.CancelAsync();
                    return;
                }
            }
        }
        catch (OperationCanceledException) when (finished.IsCancellationRequested)
        {
            // The work is over: there is nothing left to renew.
        }
    }

    /// <summary>
    /// A ledger that does not answer for longer than it is asked (or for another reason) is asked again at the next tick: the work goes on, and whose
    /// the shard is by then the fence says.
    /// </summary>
    private async Task<bool> TryRenewAsync(LeasedShard shard, CancellationToken finished)
    {
        try
        {
            return await ledger.RenewAsync(shard, options.Duration, finished);
        }
        catch (Exception unreachable) when (unreachable is not OperationCanceledException || !finished.IsCancellationRequested)
        {
            LogNotRenewed(shard.Address.RunId, shard.Address.Stage, shard.Address.Index, unreachable.Message);
            return true;
        }
    }

    [LoggerMessage(7000, LogLevel.Warning, "{RunId} {Stage} {ShardIndex}: lease with fence {Fence} was lost or the run ended, the work is thrown away")]
    private partial void LogLost(string runId, string stage, int shardIndex, long fence);

    [LoggerMessage(7001, LogLevel.Warning, "{RunId} {Stage} {ShardIndex}: attempt {Attempt} failed, it will be tried again")]
    private partial void LogRetry(Exception exception, string runId, string stage, int shardIndex, int attempt);

    [LoggerMessage(7003, LogLevel.Warning, "{RunId} {Stage} {ShardIndex}: the lease could not be renewed ({Reason}); it is tried again")]
    private partial void LogNotRenewed(string runId, string stage, int shardIndex, string reason);

    [LoggerMessage(7002, LogLevel.Debug, "{RunId} {Stage} {ShardIndex}: attempt {Attempt} failed for good")]
    private partial void LogFailed(Exception exception, string runId, string stage, int shardIndex, int attempt);
}
