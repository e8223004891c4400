namespace TransferPipeline.Inference.Generation;

/// <summary>Finds where a descending order would be cut without making it: quickselect (Hoare, 1961), which looks at each token about twice.</summary>
internal static class TokenSelection
{
    /// <returns>The <paramref name="count"/>-th highest value among the tokens in <paramref name="order"/>, which are reordered.</returns>
    internal static float Likeliest(ReadOnlySpan<float> values, Span<int> order, int count)
    {
        var (low, high) = (0, order.Length);
        while (true)
        {
            var pivot = Partition(values, order, low, high);
            if (pivot == count - 1)
                return values[order[pivot]];
            if (pivot < count - 1)
                low = pivot + 1;
            else
                high = pivot;
        }
    }

    /// <returns>The last token, from the heaviest on, before whose turn less than <paramref name="mass"/> has been taken.</returns>
    internal static int LastWithin(ReadOnlySpan<float> weights, Span<int> order, double mass)
    {
        var (low, high) = (0, order.Length);
        var last = -1;
        while (low < high)
        {
            var pivot = Partition(weights, order, low, high);
            var before = 0.0;
            for (var i = low; i < pivot; i++)
                before += weights[order[i]];

            if (before >= mass)
            {
                high = pivot;
                continue;
            }

            last = order[pivot];
            mass -= before + weights[last];
            low = pivot + 1;
            if (mass <= 0)
                break;
        }

        return last < 0 ? order[0] : last;
    }

    /// <summary>Brings what comes before a pivot, higher values first and of equal ones lower tokens first, in front of it.</summary>
    /// <returns>The pivot's place.</returns>
    private static int Partition(ReadOnlySpan<float> values, Span<int> order, int low, int high)
    {
        var last = high - 1;
        var middle = MiddleOf(values, order, low, low + ((high - low) / 2), last);
        (order[middle], order[last]) = (order[last], order[middle]);
        var pivot = order[last];
        var value = values[pivot];
        var place = low;
        for (var i = low; i < last; i++)
        {
            var token = order[i];
            if (!(values[token] > value) && !(values[token] == value && token < pivot))
                continue;

            order[i] = order[place];
            order[place++] = token;
        }

        (order[place], order[last]) = (order[last], order[place]);
        return place;
    }

    private static int MiddleOf(ReadOnlySpan<float> values, Span<int> order, int a, int b, int c)
    {
        var (first, second, third) = (values[order[a]], values[order[b]], values[order[c]]);
        return (first < second) == (second < third) ? b : (second < first) == (first < third) ? a : c;
    }
}
