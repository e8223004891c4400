using static TorchSharp.torch;

namespace TransferPipeline.Train.Graphs;

/// <summary>What the steps that reckon with shapes gave, for the last few shapes that were fed.</summary>
/// <param name="slots">Where results lie that other steps read.</param>
internal sealed class ShapeCache(int[] slots) : IDisposable
{
    private const int MostEntries = 8;

    /// <summary>Masks grow with the square of a text's length; beyond this they are made again.</summary>
    private const long MostElements = 1 << 20;

    private readonly List<(long[] Key, Tensor?[] Values)> entries = [];

    internal IReadOnlyList<int> Slots => slots;

    /// <summary>Puts what is known for these shapes into its slots; false where nothing is.</summary>
    internal bool TryFill(long[] key, Tensor?[] values)
    {
        foreach (var entry in entries)
        {
            if (!entry.Key.AsSpan().SequenceEqual(key))
                continue;

            for (var index = 0; index < slots.Length; index++)
                values[slots[index]] = entry.Values[index];
            return true;
        }

        return false;
    }

    internal void Keep(long[] key, Tensor?[] values)
    {
        Tensor?[] results = [.. slots.Select(slot => values[slot])];
        if (results.Sum(tensor => tensor?.numel() ?? 0) > MostElements)
            return;

        if (entries.Count == MostEntries)
        {
            Dispose(entries[0].Values);
            entries.RemoveAt(0);
        }

        foreach (var tensor in results)
            tensor?.DetachFromDisposeScope();
        entries.Add((key, results));
    }

    internal static long[] Key(IReadOnlyList<Tensor> inputs) => [.. inputs.SelectMany(input => input.shape.Prepend(input.dim()))];

    public void Dispose()
    {
        foreach (var entry in entries)
            Dispose(entry.Values);
        entries.Clear();
    }

    private static void Dispose(Tensor?[] values)
    {
        foreach (var tensor in values)
            tensor?.Dispose();
    }
}
