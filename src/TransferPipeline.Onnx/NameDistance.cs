namespace TransferPipeline.Onnx;

/// <summary>How far a mistyped name is from those there are.</summary>
public static class NameDistance
{
    /// <summary>Levenshtein's, ignoring case.</summary>
    internal static int Between(string left, string right)
    {
        var row = Enumerable.Range(0, right.Length + 1).ToArray();
        for (var i = 1; i <= left.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var cost = char.ToLowerInvariant(left[i - 1]) == char.ToLowerInvariant(right[j - 1]) ? 0 : 1;
                (diagonal, row[j]) = (row[j], Math.Min(Math.Min(row[j] + 1, row[j - 1] + 1), diagonal + cost));
            }
        }

        return row[^1];
    }

    /// <summary>The nearest names, as long as at most a third of the letters differ or one holds the other.</summary>
    public static IReadOnlyList<string> Nearest(string name, IEnumerable<string> candidates, int count) =>
    [
        .. candidates.Distinct()
            .Select(candidate => (Name: candidate, Distance: Between(name, candidate)))
            .Where(candidate => candidate.Distance <= Math.Max(2, name.Length / 3) || (name.Length > 2 && candidate.Name.Contains(name, StringComparison.OrdinalIgnoreCase)))
            .OrderBy(candidate => candidate.Distance)
            .Take(count)
            .Select(candidate => candidate.Name),
    ];
}
