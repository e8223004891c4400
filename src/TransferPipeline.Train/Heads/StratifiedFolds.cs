using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace TransferPipeline.Train.Heads;

/// <summary>
/// Cross-validation folds that depend on the rows' keys and the seed, not on the rows' order. Every class is dealt out evenly. The row of a
/// class with one row only is in no fold: it is always trained on, and never judged.
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
        var ranks = Array.ConvertAll(rows.Keys, key => Rank(key, seed));
        var members = Enumerable.Range(0, rows.Count)
            .GroupBy(row => rows.Classes[row])
            .OrderBy(group => group.Key)
            .Select(group => group.OrderBy(row => ranks[row]).ToList())
            .ToList();
        var folds = Math.Min(Most, members.Select(group => group.Count).DefaultIfEmpty().Max());
        var fold = new int[rows.Count];
        Array.Fill(fold, folds);
        var next = 0;
        foreach (var row in members.Where(group => group.Count > 1).SelectMany(group => group))
            fold[row] = next++ % folds;

        var order = Enumerable.Range(0, rows.Count).OrderBy(row => fold[row]).ThenBy(row => ranks[row]).ToArray();
        int[] starts = folds < 2 ? [0] : [.. Enumerable.Range(0, folds + 1).Select(index => fold.Count(own => own < index))];
        return new StratifiedFolds { Order = order, Starts = starts };
    }

    private static UInt128 Rank(string key, int seed) =>
        BinaryPrimitives.ReadUInt128BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes($"{seed}/{key}")));
}
