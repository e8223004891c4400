namespace TransferPipeline.Tokenizers;

/// <summary>Sequences of one length, row after row, as networks take them.</summary>
public sealed class EncodedBatch
{
    private EncodedBatch(int rows, int length)
    {
        Rows = rows;
        Length = length;
        Ids = new long[rows * length];
        TypeIds = new long[rows * length];
        AttentionMask = new long[rows * length];
    }

    public int Rows { get; }

    /// <summary>Tokens a row, padding included.</summary>
    public int Length { get; }

    /// <summary>[rows, length]</summary>
    public long[] Ids { get; }

    /// <summary>[rows, length]</summary>
    public long[] TypeIds { get; }

    /// <summary>[rows, length]: 1 for tokens, 0 for padding.</summary>
    public long[] AttentionMask { get; }

    /// <summary>Fills up encodings. One that is longer than a fixed length makes all rows as long as it; truncate before.</summary>
    public static EncodedBatch Pad(IReadOnlyList<TokenEncoding> encodings, Padding padding)
        => Pad([.. encodings.Select(encoding => encoding.Ids)], [.. encodings.Select(encoding => encoding.TypeIds)], padding);

    /// <summary>Fills up bare ids, all of type 0.</summary>
    public static EncodedBatch Pad(IReadOnlyList<IReadOnlyList<int>> ids, Padding padding) => Pad(ids, null, padding);

    private static EncodedBatch Pad(IReadOnlyList<IReadOnlyList<int>> ids, List<IReadOnlyList<int>>? typeIds, Padding padding)
    {
        var length = Math.Max(padding.LengthOf(ids.Select(row => row.Count)), ids.Select(row => row.Count).DefaultIfEmpty(0).Max());
        var batch = new EncodedBatch(ids.Count, length);
        Array.Fill(batch.Ids, padding.Id);
        Array.Fill(batch.TypeIds, padding.TypeId);
        for (var row = 0; row < ids.Count; row++)
        {
            var at = (row * length) + (padding.Side == Side.Left ? length - ids[row].Count : 0);
            for (var i = 0; i < ids[row].Count; i++)
            {
                batch.Ids[at + i] = ids[row][i];
                batch.TypeIds[at + i] = typeIds?[row][i] ?? 0;
                batch.AttentionMask[at + i] = 1;
            }
        }

        return batch;
    }
}
