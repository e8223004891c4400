namespace TransferPipeline.Train.Heads;

/// <summary>Rows of one split: features row by row, the class of each row, and a key (the content's hash) that never changes with the rows' order.</summary>
internal sealed record LabelledFeatures
{
    public required FeatureMatrix Values { get; init; }

    public required int[] Classes { get; init; }

    public required string[] Keys { get; init; }

    internal int Count => Classes.Length;

    internal int Width => Values.Width;

    internal RowRange All => new(0, Count);

    internal static LabelledFeatures Of(ReadOnlySpan<float> values, int width, int[] classes, string[] keys)
    {
        var matrix = new FeatureMatrix(classes.Length, width);
        for (var row = 0; row < classes.Length; row++)
            values.Slice(row * width, width).CopyTo(matrix.Row(row));

        return new LabelledFeatures { Values = matrix, Classes = classes, Keys = keys };
    }

    /// <summary>Sorts the rows where they lie: there is room for them once only. Row <c>i</c> becomes what row <c>order[i]</c> was.</summary>
    internal void Reorder(int[] order)
    {
        var carried = new float[Width];
        var settled = new bool[Count];
        for (var first = 0; first < Count; first++)
        {
            if (settled[first])
                continue;

            Values.Row(first).CopyTo(carried);
            var hole = first;
            for (; order[hole] != first; hole = order[hole])
            {
                Values.Row(order[hole]).CopyTo(Values.Row(hole));
                settled[hole] = true;
            }

            carried.CopyTo(Values.Row(hole));
            settled[hole] = true;
        }

        Array.ConvertAll(order, row => Classes[row]).CopyTo(Classes, 0);
        Array.ConvertAll(order, row => Keys[row]).CopyTo(Keys, 0);
    }
}
