using TransferPipeline.Train.Targets;

namespace TransferPipeline.Train.Heads;

/// <summary>Rows of one split: features row by row, the target of each row, and a key (the content's hash) that never changes with the rows' order.</summary>
internal sealed record LabelledFeatures : IDisposable
{
    public required FeatureMatrix Values { get; init; }

    public required RowTargets Targets { get; set; }

    public required string[] Keys { get; init; }

    /// <summary>The class of each row, where it has one.</summary>
    internal int[] Classes => ((ClassTargets)Targets).Classes;

    internal int Count => Targets.Count;

    internal int Width => Values.Width;

    internal RowRange All => new(0, Count);

    internal static LabelledFeatures Of(ReadOnlySpan<float> values, int width, int[] classes, string[] keys) => Of(values, width, new ClassTargets(classes), keys);

    internal static LabelledFeatures Of(ReadOnlySpan<float> values, int width, RowTargets targets, string[] keys)
    {
        var matrix = FeatureMatrix.InMemory(targets.Count, width);
        matrix.Write(new RowRange(0, targets.Count), values);
        return new LabelledFeatures { Values = matrix, Targets = targets, Keys = keys };
    }

    public void Dispose() => Values.Dispose();

    /// <summary>Sorts the rows where they lie: there is room for them once only. Row <c>i</c> becomes what row <c>order[i]</c> was.</summary>
    internal void Reorder(int[] order)
    {
        var carried = new float[Width];
        var settled = new bool[Count];
        for (var first = 0; first < Count; first++)
        {
            if (settled[first])
                continue;

            Values.Row(first).CopyTo(carried);
            var hole = first;
            for (; order[hole] != first; hole = order[hole])
            {
                Values.Write(new RowRange(hole, 1), Values.Row(order[hole]));
                settled[hole] = true;
            }

            Values.Write(new RowRange(hole, 1), carried);
            settled[hole] = true;
        }

        Targets = Targets.Take(order);
        Array.ConvertAll(order, row => Keys[row]).CopyTo(Keys, 0);
    }
}
