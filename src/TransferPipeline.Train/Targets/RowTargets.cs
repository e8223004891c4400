namespace TransferPipeline.Train.Targets;

/// <summary>What is known of some rows: a class, labels or a number of each. Immutable.</summary>
internal abstract class RowTargets
{
    internal abstract int Count { get; }

    /// <summary>For JSON: the same targets are the same text.</summary>
    internal abstract object Values { get; }

    /// <summary>Some of the rows, in this order.</summary>
    internal abstract RowTargets Take(IReadOnlyList<int> rows);

    /// <summary>For each row the number of the group of rows like it, of which every cross-validation fold is to have its share.</summary>
    internal abstract int[] Strata();

    /// <summary>The first rows.</summary>
    internal RowTargets First(int count) => count == Count ? this : Take([.. Enumerable.Range(0, count)]);
}
