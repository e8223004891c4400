namespace TransferPipeline.Inference.OnnxSessions;

/// <summary>
/// Keeps models open between shards, as opening one costs more than a small shard, and not for ever, as a worker lives longer than a model is
/// used: beyond <see cref="Capacity"/> the one that was not used for longest is closed, unless somebody uses it.
/// </summary>
public sealed class OpenModels<T>(Func<T, IDisposable> modelOf) : IDisposable
    where T : class
{
    /// <summary>One for each shard that a process works on, and one that comes again.</summary>
    internal const int Capacity = 3;

    private readonly SemaphoreSlim gate = new(1);
    private readonly LinkedList<Entry> entries = new();

    /// <summary>The model, opened by <paramref name="open"/> where it is not; it stays open until what comes back is disposed of.</summary>
    /// <param name="key">Tells models apart, such as the path of an artifact.</param>
    public async Task<ModelUse<T>> UseAsync(string key, Func<Task<T>> open, CancellationToken cancellationToken)
    {
        await gate.WaitAsync(cancellationToken);
        try
        {
            var entry = entries.FirstOrDefault(known => known.Key == key) ?? new Entry(key, await open());
            entries.Remove(entry);
            entries.AddFirst(entry);
            Interlocked.Increment(ref entry.Uses);
            foreach (var idle in entries.Skip(Capacity).Where(known => Volatile.Read(ref known.Uses) == 0).ToList())
            {
                entries.Remove(idle);
                modelOf(idle.Value).Dispose();
            }

            return new ModelUse<T>(entry.Value, () => Interlocked.Decrement(ref entry.Uses));
        }
        finally
        {
            gate.Release();
        }
    }

    public void Dispose()
    {
        foreach (var entry in entries)
            modelOf(entry.Value).Dispose();

        gate.Dispose();
    }

    private sealed class Entry(string key, T value)
    {
        internal int Uses;

        internal string Key => key;

        internal T Value => value;
    }
}

/// <summary>A model that stays open until this is disposed of, once.</summary>
public sealed class ModelUse<T>(T value, Action end) : IDisposable
{
    public T Value => value;

    public void Dispose() => end();
}
