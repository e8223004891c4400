using System.Security.Cryptography;
using System.Text;

namespace TransferPipeline.Train.Heads;

/// <summary>
/// Cross-validation folds that depend on the rows' keys and the seed, not on the rows' order. Every class is dealt out evenly. The row of a
/// class with one row only is in no fold: it is always trained on, and never judged.
/// </summary>
internal static class StratifiedFolds
{
    internal const int Never = -1;
    private const int Most = 5;

    /// <summary>The fold of each row, from 0; <see cref="Never"/> where it is never held out. Empty when no class has two rows.</summary>
    internal static int[] Of(LabelledFeatures rows, int seed)
    {
        var members = Enumerable.Range(0, rows.Count)
            .GroupBy(row => rows.Classes[row])
            .OrderBy(group => group.Key)
            .Select(group => group.OrderBy(row => Rank(rows.Keys[row], seed), StringComparer.Ordinal).ToList())
            .ToList();
        var folds = Math.Min(Most, members.Max(group => group.Count));
        if (folds < 2)
            return [];

        var fold = new int[rows.Count];
        Array.Fill(fold, Never);
        var next = 0;
        foreach (var group in members.Where(group => group.Count > 1))
        {
            foreach (var row in group)
                fold[row] = next++ % folds;
        }

        return fold;
    }

    private static string Rank(string key, int seed) =>
        Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes($"{seed}/{key}")));
}
