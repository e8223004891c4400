using System.Collections.Concurrent;
using TransferPipeline.Ledger.Runs;

namespace TransferPipeline.Schedule.Runs;

/// <summary>The runs that this process looks after: all that have not ended, or, in a command that works in a root of its own, those it started.</summary>
internal sealed class StartedRuns(RunLedger runs, bool all)
{
    private readonly ConcurrentDictionary<string, bool> own = new();

    internal void Add(string runId) => own.TryAdd(runId, true);

    internal async Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken) => all ? await runs.RunningAsync(cancellationToken) : [.. own.Keys];
}
