namespace TransferPipeline.Train.Targets;

/// <summary>A number a row.</summary>
internal sealed class NumberTargets(double[] numbers) : RowTargets
{
    /// <summary>Rows that lie together by their number, and are dealt out evenly.</summary>
    private const int RowsOfStratum = 10;

    internal double[] Numbers => numbers;

    internal override int Count => numbers.Length;

    internal override object Values => numbers;

    internal override RowTargets Take(IReadOnlyList<int> rows) => new NumberTargets([.. rows.Select(row => numbers[row])]);

    /// <summary>Neighbours in the order of the numbers; equal numbers are never parted, so that the order of the rows does not matter.</summary>
    internal override int[] Strata()
    {
        var sorted = numbers.Order().ToArray();
        var strata = Math.Max(1, numbers.Length / RowsOfStratum);
        var firstPlace = new Dictionary<double, int>();
        for (var place = 0; place < sorted.Length; place++)
            firstPlace.TryAdd(sorted[place], place);
        return Array.ConvertAll(numbers, number => (int)((long)firstPlace[number] * strata / numbers.Length));
    }
}
