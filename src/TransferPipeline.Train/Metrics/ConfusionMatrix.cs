namespace TransferPipeline.Train.Metrics;

/// <summary>How many rows of each class were taken for which. Only pairs that occur are kept: of ten thousand classes all of them would be a hundred million.</summary>
internal sealed record ConfusionMatrix
{
    private ConfusionMatrix()
    {
    }

    /// <summary>Pairs of a true class and a decision with their rows, in that order; none of no row.</summary>
    public required IReadOnlyList<(int True, int Decision, int Rows)> Cells { get; init; }

    /// <summary>Rows of each class.</summary>
    public required IReadOnlyList<int> Supports { get; init; }

    /// <summary>Rows that were taken for each class.</summary>
    public required IReadOnlyList<int> Decided { get; init; }

    /// <summary>Rows of each class that were taken for it.</summary>
    public required IReadOnlyList<int> Hits { get; init; }

    internal int Classes => Supports.Count;

    internal static ConfusionMatrix Of(RowDecisions rows, int[] labels)
    {
        var counts = new Dictionary<(int True, int Decision), int>();
        var (supports, decided, hits) = (new int[rows.Classes], new int[rows.Classes], new int[rows.Classes]);
        for (var row = 0; row < labels.Length; row++)
        {
            var (label, decision) = (labels[row], rows.Decisions[row]);
            supports[label]++;
            decided[decision]++;
            hits[label] += label == decision ? 1 : 0;
            counts[(label, decision)] = counts.GetValueOrDefault((label, decision)) + 1;
        }

        return new ConfusionMatrix
        {
            Cells = [.. counts.Select(cell => (cell.Key.True, cell.Key.Decision, Rows: cell.Value)).Order()],
            Supports = supports,
            Decided = decided,
            Hits = hits,
        };
    }

    /// <summary>[true class][decision], the pairs of no row too.</summary>
    internal IReadOnlyList<int[]> ToRows()
    {
        var rows = Enumerable.Range(0, Classes).Select(_ => new int[Classes]).ToList();
        foreach (var (label, decision, count) in Cells)
            rows[label][decision] = count;

        return rows;
    }
}
