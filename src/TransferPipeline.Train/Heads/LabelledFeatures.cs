namespace TransferPipeline.Train.Heads;

/// <summary>Rows of one split: features row by row, the class of each row, and a key (the content's hash) that never changes with the rows' order.</summary>
internal sealed record LabelledFeatures
{
    public required float[] Values { get; init; }

    public required int Width { get; init; }

    public required int[] Classes { get; init; }

    public required string[] Keys { get; init; }

    internal int Count => Classes.Length;

    internal ReadOnlySpan<float> Row(int row) => Values.AsSpan(row * Width, Width);

    internal LabelledFeatures Select(IReadOnlyList<int> rows)
    {
        var values = new float[rows.Count * Width];
        for (var index = 0; index < rows.Count; index++)
            Row(rows[index]).CopyTo(values.AsSpan(index * Width));

        return new LabelledFeatures
        {
            Values = values,
            Width = Width,
            Classes = [.. rows.Select(row => Classes[row])],
            Keys = [.. rows.Select(row => Keys[row])],
        };
    }
}
