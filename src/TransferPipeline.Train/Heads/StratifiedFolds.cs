using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Unicode;

namespace TransferPipeline.Train.Heads;

/// <summary>
/// Cross-validation folds that depend on the rows' keys and the seed, not on the rows' order. Every class is dealt out evenly, and where there are
/// no classes every stratum of the targets. The row of a class with one row only is in no fold: it is always trained on, and never judged.
/// </summary>
internal sealed record StratifiedFolds
{
    private const int Most = 5;

    /// <summary>All rows, fold by fold, then those that are never held out: a fold's rows lie together, and so do all others before and after it.</summary>
    public required int[] Order { get; init; }

    /// <summary>Where each fold starts in that order, and where the last one ends. No fold when no class has two rows.</summary>
    public required int[] Starts { get; init; }

    internal int Count => Starts.Length - 1;

    internal int HeldOutRows => Starts[^1];

    internal RowRange HeldOut(int fold) => new(Starts[fold], Starts[fold + 1] - Starts[fold]);

    internal IReadOnlyList<RowRange> TrainedOn(int fold) =>
        [.. new RowRange[] { new(0, Starts[fold]), new(Starts[fold + 1], Order.Length - Starts[fold + 1]) }.Where(range => range.Count > 0)];

    internal static StratifiedFolds Of(LabelledFeatures rows, int seed)
    {
        var ranks = Ranks(rows.Keys, seed);
        var strata = rows.Targets.Strata();
        var sizes = strata.CountBy(stratum => stratum).ToDictionary();
        var folds = Math.Min(Most, sizes.Values.DefaultIfEmpty().Max());
        int[] order = [.. Enumerable.Range(0, rows.Count)];
        Array.Sort(order, (a, b) => (strata[a], ranks[a]).CompareTo((strata[b], ranks[b])));

        var fold = new int[rows.Count];
        var next = 0;
        foreach (var row in order)
            fold[row] = sizes[strata[row]] > 1 ? next++ % folds : folds;

        Array.Sort(order, (a, b) => (fold[a], ranks[a]).CompareTo((fold[b], ranks[b])));
        int[] starts = folds < 2 ? [0] : [.. Enumerable.Range(0, folds + 1).Select(index => fold.Count(own => own < index))];
        return new StratifiedFolds { Order = order, Starts = starts };
    }

    /// <summary>A lot drawn for each key, the same wherever it is drawn.</summary>
    private static UInt128[] Ranks(string[] keys, int seed)
    {
        const int bytesOfCharacter = 3;
        const int bytesOfSeed = 16;
        var text = new byte[keys.Select(key => key.Length).DefaultIfEmpty().Max() * bytesOfCharacter + bytesOfSeed];
        var hash = new byte[SHA256.HashSizeInBytes];
        return Array.ConvertAll(keys, key =>
        {
            Utf8.TryWrite(text, $"{seed}/{key}", out var length);
            SHA256.HashData(text.AsSpan(0, length), hash);
            return BinaryPrimitives.ReadUInt128BigEndian(hash);
        });
    }
}
