namespace TransferPipeline.Inference.Texts;

/// <summary>One vector of those that the windows of a long text have, weighted by their tokens.</summary>
internal static class WindowMean
{
    internal static float[] Of(float[][] windows, double[] weights)
    {
        if (windows is [var only])
            return only;

        var total = weights.Sum();
        return [.. Enumerable.Range(0, windows[0].Length).Select(place => (float)(windows.Zip(weights, (values, weight) => values[place] * weight).Sum() / total))];
    }

    /// <summary>The probabilities that the mean of the windows' logits has: their geometric mean, brought to a sum of 1.</summary>
    internal static float[] OfProbabilities(float[][] windows, double[] weights)
    {
        if (windows is [var only])
            return only;

        var means = GeometricMeans(windows, weights, probability => probability);
        var sum = means.Sum();
        return Array.ConvertAll(means, mean => (float)(mean / sum));
    }

    /// <summary>The same where each label has a probability of its own: its mean against that of its not being there.</summary>
    internal static float[] OfEachProbability(float[][] windows, double[] weights)
    {
        if (windows is [var only])
            return only;

        var there = GeometricMeans(windows, weights, probability => probability);
        var absent = GeometricMeans(windows, weights, probability => 1 - probability);
        return [.. there.Zip(absent, (one, other) => (float)(one / (one + other)))];
    }

    private static double[] GeometricMeans(float[][] windows, double[] weights, Func<double, double> of)
    {
        var total = weights.Sum();
        return [.. Enumerable.Range(0, windows[0].Length)
            .Select(place => Math.Exp(windows.Zip(weights, (values, weight) => Math.Log(Math.Max(of(values[place]), float.Epsilon)) * weight).Sum() / total))];
    }
}
