using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Ingest.Sources;

namespace TransferPipeline.Ingest.Datasets.Splits;

/// <summary>
/// Settles the split of every row. Given splits stay; the others go by content hash, so that the same data is always split the same way:
/// per class, in hash order, first the test rows, then validation, the rest train. Numbers are divided into ten equal parts by their size, which are split
/// like classes; sets of labels by <see cref="LabelStratification"/>. With groups, whole groups go by the group's hash.
/// </summary>
internal static class SplitAssignment
{
    /// <summary>Most parts of numbers, and the fewest rows of each.</summary>
    private const int NumberParts = 10;

    internal static void Assign(IReadOnlyList<KeptRow> rows, DatasetSpec spec)
    {
        var testFraction = rows.Any(row => row.Split == SplitNames.Test) ? 0 : spec.TestFraction;
        var validationFraction = rows.Any(row => row.Split == SplitNames.Validation) ? 0 : spec.ValidationFraction;
        var open = rows.Where(row => row.Split is null).ToList();
        foreach (var group in open.Where(row => row.Group is not null).GroupBy(row => row.Together ?? row.Group!))
        {
            var split = OfGroup(group.Key, testFraction, validationFraction);
            foreach (var row in group)
                row.Split = split;
        }

        var alone = open.Where(row => row.Split is null).OrderBy(row => row.Content).ToList();
        if (spec.Target == "labels")
        {
            LabelStratification.Assign(alone, testFraction, validationFraction);
            return;
        }

        foreach (var part in spec.Target == "number" ? PartsOf(alone) : alone.GroupBy(row => row.Label).Select(label => label.ToArray()))
            AssignPart(part, testFraction, validationFraction);
    }

    private static IEnumerable<KeptRow[]> PartsOf(List<KeptRow> rows)
    {
        var size = Math.Max(NumberParts, (int)Math.Ceiling(rows.Count / (double)NumberParts));
        return rows.OrderBy(row => row.Label is null ? double.NaN : double.Parse(row.Label, CultureInfo.InvariantCulture)).Chunk(size)
            .Select(part => part.OrderBy(row => row.Content).ToArray());
    }

    private static void AssignPart(KeptRow[] rows, double testFraction, double validationFraction)
    {
        var (_, test, validation) = SplitShares.Of(rows.Length, testFraction, validationFraction);
        for (var i = 0; i < rows.Length; i++)
            rows[i].Split = i < test ? SplitNames.Test : i < test + validation ? SplitNames.Validation : SplitNames.Train;
    }

    private static string OfGroup(string group, double testFraction, double validationFraction)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(group));
        var position = System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(hash) / (double)ulong.MaxValue;
        return position < testFraction ? SplitNames.Test : position < testFraction + validationFraction ? SplitNames.Validation : SplitNames.Train;
    }
}
