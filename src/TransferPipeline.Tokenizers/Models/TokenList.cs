namespace TransferPipeline.Tokenizers.Models;

/// <summary>Tokens of a text under work: ids, and the units of the text that each stands for.</summary>
internal sealed class TokenList
{
    private int[] ids = new int[64];
    private int[] starts = new int[64];
    private int[] ends = new int[64];

    internal int Count { get; private set; }

    internal ReadOnlySpan<int> Ids => ids.AsSpan(0, Count);

    internal ReadOnlySpan<int> Starts => starts.AsSpan(0, Count);

    internal ReadOnlySpan<int> Ends => ends.AsSpan(0, Count);

    internal void Clear() => Count = 0;

    internal void Add(int id, int start, int end)
    {
        if (Count == ids.Length)
            Grow(Count + 1);
        ids[Count] = id;
        starts[Count] = start;
        ends[Count++] = end;
    }

    internal void AddRange(ReadOnlySpan<int> newIds, ReadOnlySpan<int> newStarts, ReadOnlySpan<int> newEnds)
    {
        if (Count + newIds.Length > ids.Length)
            Grow(Count + newIds.Length);
        newIds.CopyTo(ids.AsSpan(Count));
        newStarts.CopyTo(starts.AsSpan(Count));
        newEnds.CopyTo(ends.AsSpan(Count));
        Count += newIds.Length;
    }

    /// <summary>Forgets all after the first tokens.</summary>
    internal void Truncate(int count) => Count = count;

    /// <summary>Turns round the tokens from an index on.</summary>
    internal void Reverse(int from)
    {
        Array.Reverse(ids, from, Count - from);
        Array.Reverse(starts, from, Count - from);
        Array.Reverse(ends, from, Count - from);
    }

    private void Grow(int size)
    {
        size = Math.Max(size, ids.Length * 2);
        Array.Resize(ref ids, size);
        Array.Resize(ref starts, size);
        Array.Resize(ref ends, size);
    }
}
