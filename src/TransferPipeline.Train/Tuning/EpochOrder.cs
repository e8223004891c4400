namespace TransferPipeline.Train.Tuning;

/// <summary>The batches of an epoch: a permutation of the rows that follows from seed and epoch, cut into batches that differ by one row at most.</summary>
internal sealed class EpochOrder
{
    private readonly int[] rows;

    internal EpochOrder(int count, int batchSize, int seed, int epoch)
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
    }

    internal int Epoch { get; }

    internal int Steps { get; }

    internal static int StepsOf(int count, int batchSize) => (count + batchSize - 1) / batchSize;

    internal ReadOnlySpan<int> Batch(int step)
    {
        var start = (int)((long)rows.Length * step / Steps);
        return rows.AsSpan(start, (int)((long)rows.Length * (step + 1) / Steps) - start);
    }

    /// <summary>Which of a row's views an epoch sees: the next one each epoch, from a first one that is drawn for the row.</summary>
    internal static int ViewOf(int seed, int epoch, int row, int views) =>
        (int)(((long)new SeededDraws(seed, (long)DrawKind.View, row).Below(views) + epoch) % views);
}
