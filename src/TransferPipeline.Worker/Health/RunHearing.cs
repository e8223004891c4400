using MassTransit;
using TransferPipeline.Contracts.Runs;
using TransferPipeline.Ledger.Runs;

namespace TransferPipeline.Worker.Health;

/// <summary>
/// Runs are under way, for which each control worker publishes <see cref="AdvanceRun"/> again and again, and none reaches this one (or it has
/// stopped to publish, and none reaches anybody).
/// </summary>
internal sealed class RunHearing(RunLedger runs) : IHearing, IConsumeObserver
{
    private long begun;
    private long ended;
    private long known = -1;
    private bool running;

    public async Task<bool> IsDeafAsync(CancellationToken cancellationToken)
    {
        var before = (Begun: known, Running: running);
        known = Interlocked.Read(ref begun);
        running = (await runs.RunningAsync(cancellationToken)).Count > 0;
        return before.Running && running && before.Begun == known && Interlocked.Read(ref ended) == known;
    }

    /// <summary>The reconciler does so anyway.</summary>
    public Task AskAgainAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    Task IConsumeObserver.PreConsume<T>(ConsumeContext<T> context) => CountAsync<T>(ref begun);

    Task IConsumeObserver.PostConsume<T>(ConsumeContext<T> context) => CountAsync<T>(ref ended);

    Task IConsumeObserver.ConsumeFault<T>(ConsumeContext<T> context, Exception exception) => CountAsync<T>(ref ended);

    private static Task CountAsync<T>(ref long messages)
    {
        if (typeof(T) == typeof(AdvanceRun))
            Interlocked.Increment(ref messages);
        return Task.CompletedTask;
    }
}
