using TransferPipeline.Ingest.Sources;

namespace TransferPipeline.Ingest.Datasets;

/// <summary>What a manifest says of the rows' labels, by the dataset's target.</summary>
internal static class LabelCounts
{
    /// <summary>In ordinal order; none for numbers.</summary>
    internal static IReadOnlyList<string> Classes(IEnumerable<KeptRow> rows, string target) => target == "number"
        ? []
        : [.. rows.Where(row => row.Label is not null).SelectMany(row => Names(row, target)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>split → label → rows; all rows of numbers, and those without a label, under the empty name.</summary>
    internal static IReadOnlyDictionary<string, IReadOnlyDictionary<string, long>> Of(IEnumerable<KeptRow> rows, string target)
    {
        var counts = rows.GroupBy(row => row.Split!).ToDictionary(
            split => split.Key,
            IReadOnlyDictionary<string, long> (split) => new SortedDictionary<string, long>(
                split.SelectMany(row => Names(row, target)).GroupBy(label => label, StringComparer.Ordinal).ToDictionary(label => label.Key, label => label.LongCount()), StringComparer.Ordinal));
        return new SortedDictionary<string, IReadOnlyDictionary<string, long>>(counts, StringComparer.Ordinal);
    }

    private static IReadOnlyList<string> Names(KeptRow row, string target) => (target, row.Label) switch
    {
        ("number", _) or (_, null) => [""],
        ("labels", { } labels) => LabelSet.Names(labels),
        (_, { } label) => [label],
    };
}
