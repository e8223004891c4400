namespace TransferPipeline.Schedule.Pipelines;

/// <summary>Which known word somebody meant.</summary>
internal static class Spelling
{
    /// <summary>The known word within a third of its length in edits, closest first; case, hyphens and underscores do not count. Null: none is near.</summary>
    internal static string? Nearest(string word, IEnumerable<string> known)
    {
        var plain = Plain(word);
        var nearest = known
            .Select(candidate => (Word: candidate, Edits: Edits(plain, Plain(candidate))))
            .Where(candidate => candidate.Edits <= Math.Max(1, candidate.Word.Length / 3))
            .OrderBy(candidate => candidate.Edits)
            .ThenBy(candidate => candidate.Word, StringComparer.Ordinal)
            .FirstOrDefault();
        return nearest.Word;
    }

    private static string Plain(string word) => string.Concat(word.Where(char.IsLetterOrDigit)).ToLowerInvariant();

    /// <summary>Levenshtein distance.</summary>
    private static int Edits(string from, string to)
    {
        var above = Enumerable.Range(0, to.Length + 1).ToArray();
        for (var i = 1; i <= from.Length; i++)
        {
            var row = new int[to.Length + 1];
            row[0] = i;
            for (var j = 1; j <= to.Length; j++)
            {
                var substitution = above[j - 1] + (from[i - 1] == to[j - 1] ? 0 : 1);
                row[j] = Math.Min(substitution, 1 + Math.Min(above[j], row[j - 1]));
            }

            above = row;
        }

        return above[^1];
    }
}
