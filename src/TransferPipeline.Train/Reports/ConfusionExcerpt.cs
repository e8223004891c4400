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
            return new ConfusionExcerpt { Classes = classes, Counts = metrics.Confusion };

        var errors = Errors(metrics.Confusion);
        var shown = classes.OrderByDescending(label => errors[label]).ThenByDescending(label => metrics.Classes[label].Support).Take(MostClasses).Order().ToList();
        return new ConfusionExcerpt { Classes = shown, Counts = Fold(metrics.Confusion, shown) };
    }

    /// <summary>Pairs of a class and what it was taken for instead, most frequent first; of equals in the order of the labels.</summary>
    internal static IReadOnlyList<(int True, int Decision, int Rows)> MostFrequent(ClassificationMetrics metrics, int count) =>
    [
        .. metrics.Confusion
            .SelectMany((row, label) => row.Select((rows, decision) => (True: label, Decision: decision, Rows: rows)))
            .Where(pair => pair.Rows > 0 && pair.True != pair.Decision)
            .OrderByDescending(pair => pair.Rows)
            .Take(count),
    ];

    private static int[] Errors(IReadOnlyList<int[]> confusion)
    {
        var errors = new int[confusion.Count];
        for (var label = 0; label < errors.Length; label++)
        {
            for (var decision = 0; decision < errors.Length; decision++)
            {
                if (label == decision)
                    continue;

                errors[label] += confusion[label][decision];
                errors[decision] += confusion[label][decision];
            }
        }

        return errors;
    }

    private static List<int[]> Fold(IReadOnlyList<int[]> confusion, List<int> shown)
    {
        var place = Enumerable.Repeat(shown.Count, confusion.Count).ToArray();
        for (var index = 0; index < shown.Count; index++)
            place[shown[index]] = index;

        var counts = Enumerable.Range(0, shown.Count + 1).Select(_ => new int[shown.Count + 1]).ToList();
        for (var label = 0; label < place.Length; label++)
        {
            for (var decision = 0; decision < place.Length; decision++)
                counts[place[label]][place[decision]] += confusion[label][decision];
        }

        return counts;
    }
}
