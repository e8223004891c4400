namespace TransferPipeline.Train.Heads;

/// <summary>Nearest class mean by cosine, written as a linear head over features of unit length: the weights are the class means of such features, brought to unit length.</summary>
internal static class PrototypeHead
{
    internal static LinearFit Fit(LabelledFeatures rows, IReadOnlyList<RowRange> ranges, int classes)
    {
        if (rows.Values.Scaling is not null)
            throw new InvalidOperationException("A cosine needs the features as the backbone gave them, not standardised ones. This is a bug.");

        var width = rows.Width;
        var sums = new double[classes * width];
        foreach (var row in ranges.SelectMany(range => Enumerable.Range(range.Start, range.Count)))
            AddDirection(sums.AsSpan(rows.Classes[row] * width, width), rows.Values.Row(row));

        for (var label = 0; label < classes; label++)
            Normalise(sums.AsSpan(label * width, width));

        return new LinearFit
        {
            Scaling = FeatureScaling.None(width),
            Weights = Array.ConvertAll(sums, weight => (float)weight),
            Bias = new float[classes],
            NormalizeFeatures = true,
        };
    }

    private static void AddDirection(Span<double> sum, ReadOnlySpan<float> features)
    {
        var squares = 0.0;
        foreach (var feature in features)
            squares += (double)feature * feature;

        var length = Math.Max(Math.Sqrt(squares), 1e-12);
        for (var index = 0; index < features.Length; index++)
            sum[index] += features[index] / length;
    }

    private static void Normalise(Span<double> vector)
    {
        var squares = 0.0;
        foreach (var value in vector)
            squares += value * value;
        var length = Math.Max(Math.Sqrt(squares), 1e-12);
        foreach (ref var value in vector)
            value /= length;
    }
}
