using System.Security.Cryptography;
using System.Text;
using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Ingest.Sources;

namespace TransferPipeline.Ingest.Datasets;

/// <summary>
/// Settles the split of every row. Given splits stay; the others go by content hash, so that the same data is always split the same way:
/// per class, in hash order, first the test rows, then validation, the rest train. With groups, whole groups go by the group's hash.
/// </summary>
internal static class SplitAssignment
{
    internal static void Assign(IReadOnlyList<KeptRow> rows, DatasetSpec spec)
    {
        var testFraction = rows.Any(row => row.Split == SplitNames.Test) ? 0 : spec.TestFraction;
        var validationFraction = rows.Any(row => row.Split == SplitNames.Validation) ? 0 : spec.ValidationFraction;
        var open = rows.Where(row => row.Split is null).ToList();
        foreach (var group in open.Where(row => row.Group is not null).GroupBy(row => row.Group!))
        {
            var split = OfGroup(group.Key, testFraction, validationFraction);
            foreach (var row in group)
                row.Split = split;
        }

        foreach (var label in open.Where(row => row.Split is null).GroupBy(row => row.Label))
            AssignClass([.. label.OrderBy(row => row.Content)], testFraction, validationFraction);
    }

    private static void AssignClass(IReadOnlyList<KeptRow> rows, double testFraction, double validationFraction)
    {
        var test = Share(rows.Count, testFraction);
        var validation = Share(rows.Count - test, validationFraction * rows.Count / Math.Max(1, rows.Count - test));
        for (var i = 0; i < rows.Count; i++)
            rows[i].Split = i < test ? SplitNames.Test : i < test + validation ? SplitNames.Validation : SplitNames.Train;
    }

    /// <summary>At least one row once there are two, but never the last one: something must be left to train on.</summary>
    private static int Share(int count, double fraction)
        => fraction <= 0 || count < 2 ? 0 : Math.Clamp((int)Math.Round(count * fraction, MidpointRounding.AwayFromZero), 1, count - 1);

    private static string OfGroup(string group, double testFraction, double validationFraction)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(group));
        var position = System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(hash) / (double)ulong.MaxValue;
        return position < testFraction ? SplitNames.Test : position < testFraction + validationFraction ? SplitNames.Validation : SplitNames.Train;
    }
}
