namespace TransferPipeline.Train.Heads;

/// <summary>Nearest class mean by cosine, written as a linear head over features of unit length: the weights are the class means of such features, brought to unit length.</summary>
internal static class PrototypeHead
{
    internal static LinearFit Fit(LabelledFeatures rows, int classes)
    {
        var sums = new double[classes * rows.Width];
        for (var row = 0; row < rows.Count; row++)
        {
            var features = rows.Row(row);
            var length = Length(features);
            for (var index = 0; index < rows.Width; index++)
                sums[rows.Classes[row] * rows.Width + index] += features[index] / length;
        }

        for (var label = 0; label < classes; label++)
            Normalise(sums.AsSpan(label * rows.Width, rows.Width));

        return new LinearFit
        {
            Mean = new float[rows.Width],
            Std = [.. Enumerable.Repeat(1f, rows.Width)],
            Weights = [.. sums.Select(weight => (float)weight)],
            Bias = new float[classes],
            NormalizeFeatures = true,
        };
    }

    private static double Length(ReadOnlySpan<float> features)
    {
        var squares = 0.0;
        foreach (var feature in features)
            squares += (double)feature * feature;
        return Math.Max(Math.Sqrt(squares), 1e-12);
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
