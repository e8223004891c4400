namespace TransferPipeline.Train.Metrics;

/// <summary>Spearman's rank correlation; equal values have the mean of their ranks.</summary>
internal static class RankCorrelation
{
    /// <summary>-1 to 1; 0 where one of both never changes.</summary>
    internal static double Of(double[] first, double[] second)
    {
        var (a, b) = (Ranks(first), Ranks(second));
        var mean = (first.Length - 1) / 2.0;
        var (product, squaresA, squaresB) = (0.0, 0.0, 0.0);
        for (var row = 0; row < a.Length; row++)
        {
            product += (a[row] - mean) * (b[row] - mean);
            squaresA += (a[row] - mean) * (a[row] - mean);
            squaresB += (b[row] - mean) * (b[row] - mean);
        }

        return squaresA == 0 || squaresB == 0 ? 0 : product / Math.Sqrt(squaresA * squaresB);
    }

    private static double[] Ranks(double[] values)
    {
        var order = Enumerable.Range(0, values.Length).OrderBy(row => values[row]).ToArray();
        var ranks = new double[values.Length];
        for (var start = 0; start < order.Length;)
        {
            var end = start;
            while (end < order.Length && values[order[end]] == values[order[start]])
                end++;
            for (var place = start; place < end; place++)
                ranks[order[place]] = (start + end - 1) / 2.0;
            start = end;
        }

        return ranks;
    }
}
