namespace TransferPipeline.Train.Tuning;

/// <summary>
/// The batches of an epoch: a permutation of the rows that follows from seed and epoch, cut into batches that differ by one row at most. Rows of
/// different lengths are batched with others about as long: a batch costs as much as its longest row, times its rows.
/// </summary>
internal sealed class EpochOrder
{
    /// <summary>Batches whose rows are sorted by length together: with more the padding hardly falls any further (English sentences: from 99 % to 7 %).</summary>
    private const int SortedTogether = 16;

    private readonly int[] rows;
    private readonly int[] batches;

    /// <param name="lengths">Of the rows; null where all are as long.</param>
    internal EpochOrder(int count, int batchSize, int seed, int epoch, IReadOnlyList<int>? lengths = null)
    {
        rows = [.. Enumerable.Range(0, count)];
        Steps = StepsOf(count, batchSize);
        Epoch = epoch;
        var draws = new SeededDraws(seed, (long)DrawKind.Order, epoch);
        for (var left = count; left > 1; left--)
        {
            var chosen = draws.Below(left);
            (rows[left - 1], rows[chosen]) = (rows[chosen], rows[left - 1]);
        }

        batches = [.. Enumerable.Range(0, Steps)];
        if (lengths is not null)
            SortByLength(lengths, draws);
    }

    internal int Epoch { get; }

    internal int Steps { get; }

    internal static int StepsOf(int count, int batchSize) => (count + batchSize - 1) / batchSize;

    internal ReadOnlySpan<int> Batch(int step)
    {
        var start = StartOf(batches[step]);
        return rows.AsSpan(start, StartOf(batches[step] + 1) - start);
    }

    /// <summary>Which of a row's views an epoch sees: the next one each epoch, from a first one that is drawn for the row.</summary>
    internal static int ViewOf(int seed, int epoch, int row, int views) =>
        (int)(((long)new SeededDraws(seed, (long)DrawKind.View, row).Below(views) + epoch) % views);

    private int StartOf(int batch) => (int)((long)rows.Length * batch / Steps);

    private void SortByLength(IReadOnlyList<int> lengths, SeededDraws draws)
    {
        for (var batch = 0; batch < Steps; batch += SortedTogether)
        {
            var range = StartOf(batch)..StartOf(Math.Min(batch + SortedTogether, Steps));
            rows[range].OrderBy(row => lengths[row]).ToArray().CopyTo(rows, range.Start.Value);
        }

        // Else training would go from short rows to long ones again and again.
        for (var left = Steps; left > 1; left--)
        {
            var chosen = draws.Below(left);
            (batches[left - 1], batches[chosen]) = (batches[chosen], batches[left - 1]);
        }
    }
}
