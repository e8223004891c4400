namespace TransferPipeline.Train.Heads;

/// <summary>Rows that lie together.</summary>
internal readonly record struct RowRange(int Start, int Count)
{
    /// <summary>4 MB of features: large enough for the products to run at full speed, small enough that nothing grows with the number of rows.</summary>
    private const int ChunkFloats = 1 << 20;

    internal static int ChunkRows(int width) => Math.Max(1, ChunkFloats / Math.Max(1, width));

    /// <summary>The same cuts for the same rows, whatever the machine.</summary>
    /// <param name="width">Of a row of what is computed: its features, or its outputs where they are more.</param>
    internal IEnumerable<RowRange> Chunks(int width)
    {
        var size = ChunkRows(width);
        for (var start = Start; start < Start + Count; start += size)
            yield return new RowRange(start, Math.Min(size, Start + Count - start));
    }
}
