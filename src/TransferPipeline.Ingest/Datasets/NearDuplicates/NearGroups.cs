using TransferPipeline.Ingest.Sources;

namespace TransferPipeline.Ingest.Datasets.NearDuplicates;

/// <summary>Rows that are nearly the same stay in one split: what hangs together by pairs, and by the groups that the source gives, is one group.</summary>
internal static class NearGroups
{
    private static readonly string[] Splits = [SplitNames.Train, SplitNames.Validation, SplitNames.Test];

    /// <summary>
    /// Names the rows of pairs that have no group of their own by the smallest content among them. Where some rows have a given split, the others follow
    /// the most of them; given splits stay.
    /// </summary>
    internal static void Join(IReadOnlyList<KeptRow> rows, IReadOnlyList<NearPair> pairs)
    {
        var parent = Enumerable.Range(0, rows.Count).ToArray();
        var groups = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var row = 0; row < rows.Count; row++)
        {
            if (rows[row].Group is { } group && !groups.TryAdd(group, row))
                Union(groups[group], row);
        }

        foreach (var pair in pairs)
            Union(pair.First, pair.Second);

        var near = pairs.Select(pair => Root(pair.First)).ToHashSet();
        foreach (var members in Enumerable.Range(0, rows.Count).Where(row => near.Contains(Root(row))).GroupBy(Root, row => rows[row]))
            Name([.. members]);

        int Root(int row)
        {
            while (parent[row] != row)
                row = parent[row] = parent[parent[row]];

            return row;
        }

        void Union(int one, int other)
        {
            var (first, second) = (Root(one), Root(other));
            parent[Math.Max(first, second)] = Math.Min(first, second);
        }
    }

    private static void Name(IReadOnlyList<KeptRow> members)
    {
        var name = members.Select(row => row.Group).OfType<string>().Order(StringComparer.Ordinal).FirstOrDefault() ?? $"near-{members.Min(row => row.Content).ToString()[..16]}";
        var given = members.Select(row => row.Split).OfType<string>().ToList();
        var split = given.Count == 0 ? null : Splits.MaxBy(split => given.Count(other => other == split));
        foreach (var row in members)
        {
            row.Together = name;
            row.Group ??= name;
            row.Split ??= split;
        }
    }
}
