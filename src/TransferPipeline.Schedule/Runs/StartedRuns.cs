using System.Collections.Concurrent;

namespace TransferPipeline.Schedule.Runs;

/// <summary>The runs that this process started. An embedded process looks after those only: an older unfinished run waits for its own command.</summary>
internal sealed class StartedRuns
{
    private readonly ConcurrentDictionary<string, bool> runs = new();

    internal IEnumerable<string> Ids => runs.Keys;

    internal void Add(string runId) => runs.TryAdd(runId, true);
}
