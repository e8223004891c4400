namespace TransferPipeline.Score;

/// <summary>The first few of many classes by probability: sorting ten thousand for each row, to show five, would cost more than the network.</summary>
internal static class MostProbable
{
    /// <summary>Places of the greatest, in falling order; of equal ones the first.</summary>
    internal static int[] Of(ReadOnlySpan<float> probabilities, int count)
    {
        var best = new int[Math.Min(count, probabilities.Length)];
        var found = 0;
        for (var index = 0; index < probabilities.Length; index++)
        {
            var place = PlaceOf(probabilities[index], probabilities, best.AsSpan(0, found));
            if (place == best.Length)
                continue;

            found = Math.Min(found + 1, best.Length);
            best.AsSpan(place, found - place - 1).CopyTo(best.AsSpan(place + 1));
            best[place] = index;
        }

        return best;
    }

    /// <summary>Behind all that are as probable. NaN is the least of all.</summary>
    private static int PlaceOf(float probability, ReadOnlySpan<float> probabilities, ReadOnlySpan<int> best)
    {
        var (low, high) = (0, best.Length);
        // Most are less probable than the last one that is shown.
        if (high > 0 && probability.CompareTo(probabilities[best[^1]]) <= 0)
            return high;

        while (low < high)
        {
            var middle = (low + high) / 2;
            if (probability.CompareTo(probabilities[best[middle]]) <= 0)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }
}
