using TransferPipeline.Train.Metrics;

namespace TransferPipeline.Train.Reports;

/// <summary>
/// A confusion matrix small enough to read: all classes, or those with the most errors and one line for all others, so that no row is left out.
/// </summary>
internal sealed record ConfusionExcerpt
{
    internal const int MostClasses = 25;

    /// <summary>Classes shown, in the order of the labels.</summary>
    public required IReadOnlyList<int> Classes { get; init; }

    /// <summary>[true class][decision]; with a last row and column for all classes not shown, if any.</summary>
    public required IReadOnlyList<int[]> Counts { get; init; }

    internal bool Complete => Counts.Count == Classes.Count;

    internal static ConfusionExcerpt Of(ClassificationMetrics metrics)
    {
        var classes = Enumerable.Range(0, metrics.Classes.Count).ToList();
        if (classes.Count <= MostClasses)
            return new ConfusionExcerpt { Classes = classes, Counts = metrics.Confusion.ToRows() };

        var errors = Errors(metrics.Confusion);
        var shown = classes.OrderByDescending(label => errors[label]).ThenByDescending(label => metrics.Classes[label].Support).Take(MostClasses).Order().ToList();
        return new ConfusionExcerpt { Classes = shown, Counts = Fold(metrics.Confusion, shown) };
    }

    /// <summary>Pairs of a class and what it was taken for instead, most frequent first; of equals in the order of the labels.</summary>
    internal static IReadOnlyList<(int True, int Decision, int Rows)> MostFrequent(ClassificationMetrics metrics, int count) =>
    [
        .. metrics.Confusion.Cells
            .Where(pair => pair.True != pair.Decision)
            .OrderByDescending(pair => pair.Rows)
            .Take(count),
    ];

    /// <summary>Rows of each class that were taken for others, and rows of others that were taken for it.</summary>
    private static int[] Errors(ConfusionMatrix confusion) =>
        [.. Enumerable.Range(0, confusion.Classes).Select(label => confusion.Supports[label] + confusion.Decided[label] - 2 * confusion.Hits[label])];

    private static List<int[]> Fold(ConfusionMatrix confusion, List<int> shown)
    {
        var place = Enumerable.Repeat(shown.Count, confusion.Classes).ToArray();
        for (var index = 0; index < shown.Count; index++)
            place[shown[index]] = index;

        var counts = Enumerable.Range(0, shown.Count + 1).Select(_ => new int[shown.Count + 1]).ToList();
        foreach (var (label, decision, rows) in confusion.Cells)
            counts[place[label]][place[decision]] += rows;

        return counts;
    }
}
