namespace TransferPipeline.Train.Heads;

/// <summary>
/// Nearest class mean by Euclidean distance over the features as they are, written as a linear head: -|x - mean|² is 2 · mean · x - |mean|² but for
/// |x|², which is the same for all classes. With one example a class it is the comparison of two features that limits such as dlib's 0.6 are made
/// for; with more, the mean is one vector a class, nearer than the examples are on average, and not led astray by a single wrong one.
/// </summary>
internal static class NearestMeanHead
{
    internal static LinearFit Fit(LabelledFeatures rows, IReadOnlyList<RowRange> ranges, int classes, double maxDistance)
    {
        if (rows.Values.Scaling is not null)
            throw new InvalidOperationException("A distance needs the features as the backbone gave them, not standardised ones. This is a bug.");

        var width = rows.Width;
        var means = new double[classes * width];
        var counts = new int[classes];
        foreach (var row in ranges.SelectMany(range => Enumerable.Range(range.Start, range.Count)))
        {
            counts[rows.Classes[row]]++;
            Add(means.AsSpan(rows.Classes[row] * width, width), rows.Values.Row(row));
        }

        var bias = new float[classes];
        for (var label = 0; label < classes; label++)
            bias[label] = (float)-Divide(means.AsSpan(label * width, width), Math.Max(1, counts[label]));

        return new LinearFit
        {
            Scaling = FeatureScaling.None(width),
            Weights = Array.ConvertAll(means, mean => (float)(2 * mean)),
            Bias = bias,
            MaxDistance = maxDistance,
        };
    }

    /// <summary>How many rows lie farther from every class than the limit.</summary>
    internal static int CountBeyond(LinearFit head, LabelledFeatures rows)
    {
        var (logits, classes) = (HeadLogits.Of(head, rows), head.Bias.Length);
        return Enumerable.Range(0, rows.Count).Count(row =>
            Math.Sqrt(Math.Max(0, SumOfSquares(rows.Values.Row(row)) - Largest(logits.AsSpan(row * classes, classes)))) > head.MaxDistance);
    }

    private static void Add(Span<double> sum, ReadOnlySpan<float> features)
    {
        for (var index = 0; index < features.Length; index++)
            sum[index] += features[index];
    }

    /// <summary>Gives the square of the mean's length.</summary>
    private static double Divide(Span<double> sum, int count)
    {
        var squares = 0.0;
        foreach (ref var value in sum)
        {
            value /= count;
            squares += value * value;
        }

        return squares;
    }

    private static double SumOfSquares(ReadOnlySpan<float> features)
    {
        var squares = 0.0;
        foreach (var feature in features)
            squares += (double)feature * feature;
        return squares;
    }

    private static float Largest(ReadOnlySpan<float> logits)
    {
        var largest = float.NegativeInfinity;
        foreach (var logit in logits)
            largest = Math.Max(largest, logit);
        return largest;
    }
}
