using TransferPipeline.Ingest.Sources;

namespace TransferPipeline.Ingest.Datasets.Splits;

/// <summary>
/// Splits rows of several labels so that each label has its share in each split: iterative stratification (K. Sechidis, G. Tsoumakas, I. Vlahavas, "On the
/// Stratification of Multi-Label Data", 2011). The label with the fewest open rows comes first; each of its rows, in the order of the contents' hashes,
/// goes where that label is wanted most, then where rows are.
/// </summary>
internal sealed class LabelStratification
{
    private static readonly string[] Splits = [SplitNames.Train, SplitNames.Test, SplitNames.Validation];
    private readonly Dictionary<string, int[]> wanted = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<KeptRow>> rowsOf = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> open = new(StringComparer.Ordinal);
    private readonly HashSet<string> trained = new(StringComparer.Ordinal);
    private readonly SortedSet<(int Open, string Label)> queue = new(Comparer<(int Open, string Label)>.Create((x, y)
        => x.Open != y.Open ? x.Open.CompareTo(y.Open) : string.CompareOrdinal(x.Label, y.Label)));
    private readonly int[] wantedRows;
    private readonly IReadOnlyList<int> used;

    private LabelStratification(IReadOnlyList<KeptRow> rows, double testFraction, double validationFraction)
    {
        wantedRows = Wanted(rows.Count);
        used = [.. Enumerable.Range(0, Splits.Length).Where(split => wantedRows[split] > 0)];
        foreach (var row in rows)
        {
            foreach (var label in Labels(row))
            {
                if (!rowsOf.TryGetValue(label, out var list))
                    rowsOf[label] = list = [];

                list.Add(row);
            }
        }

        foreach (var (label, list) in rowsOf)
        {
            wanted[label] = Wanted(list.Count);
            open[label] = list.Count;
            queue.Add((list.Count, label));
        }

        int[] Wanted(int count)
        {
            var (train, test, validation) = SplitShares.Of(count, testFraction, validationFraction);
            return [train, test, validation];
        }
    }

    /// <param name="rows">In the order of their contents' hashes, none of them with a split.</param>
    internal static void Assign(IReadOnlyList<KeptRow> rows, double testFraction, double validationFraction)
    {
        var stratification = new LabelStratification(rows, testFraction, validationFraction);
        while (stratification.queue.Count > 0)
        {
            var (left, label) = stratification.queue.Min;
            if (left == 0)
                stratification.queue.Remove((left, label));

            foreach (var row in stratification.rowsOf[label].Where(row => row.Split is null))
                stratification.Place(row, label);
        }

        foreach (var row in rows.Where(row => row.Split is null))
            stratification.Place(row, null);
    }

    private void Place(KeptRow row, string? label)
    {
        // A label without a row to train on could not be learned.
        var labels = Labels(row);
        var last = labels.Any(other => open[other] == 1 && !trained.Contains(other));
        var split = last ? 0 : used.MaxBy(split => (label is null ? 0 : wanted[label][split], wantedRows[split]));
        row.Split = Splits[split];
        wantedRows[split]--;
        foreach (var other in labels)
        {
            wanted[other][split]--;
            queue.Remove((open[other], other));
            queue.Add((--open[other], other));
            if (split == 0)
                trained.Add(other);
        }
    }

    private static IReadOnlyList<string> Labels(KeptRow row) => row.Label is null ? [] : LabelSet.Names(row.Label);
}
