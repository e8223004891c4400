namespace TransferPipeline.Train.Targets;

/// <summary>Any number of labels a row.</summary>
internal sealed class LabelTargets : RowTargets
{
    private readonly int[][] rows;

    /// <param name="rows">Of each row the numbers of its labels, rising; rows may share an array.</param>
    /// <param name="labelCount">How many labels there are.</param>
    internal LabelTargets(int[][] rows, int labelCount)
    {
        this.rows = rows;
        LabelCount = labelCount;
    }

    internal int LabelCount { get; }

    internal override int Count => rows.Length;

    internal override object Values => rows;

    internal ReadOnlySpan<int> Of(int row) => rows[row];

    internal override RowTargets Take(IReadOnlyList<int> rows) => new LabelTargets([.. rows.Select(row => this.rows[row])], LabelCount);

    /// <summary>Rows that have the label, for each label.</summary>
    internal int[] Supports()
    {
        var supports = new int[LabelCount];
        foreach (var label in rows.SelectMany(own => own))
            supports[label]++;
        return supports;
    }

    /// <summary>
    /// A row belongs to its rarest label, of equally rare ones to the first: the labels of which there are few are those that must not all fall
    /// into one fold (after Sechidis et al. 2011, "On the stratification of multi-label data"). Rows without a label are a group of their own.
    /// </summary>
    internal override int[] Strata()
    {
        var supports = Supports();
        return Array.ConvertAll(rows, own => own.Length == 0 ? LabelCount : own.MinBy(label => supports[label]));
    }
}
