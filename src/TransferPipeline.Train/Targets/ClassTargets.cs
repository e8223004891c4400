namespace TransferPipeline.Train.Targets;

/// <summary>One class a row, as a number.</summary>
internal sealed class ClassTargets(int[] classes) : RowTargets
{
    internal int[] Classes => classes;

    internal override int Count => classes.Length;

    internal override object Values => classes;

    internal override RowTargets Take(IReadOnlyList<int> rows) => new ClassTargets([.. rows.Select(row => classes[row])]);

    internal override int[] Strata() => classes;
}
