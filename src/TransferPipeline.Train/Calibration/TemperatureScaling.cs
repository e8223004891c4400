using TransferPipeline.Train.Metrics;

namespace TransferPipeline.Train.Calibration;

/// <summary>One number that divides all logits so that the probabilities are as sure as they are right. It changes no decision.</summary>
internal static class TemperatureScaling
{
    private const double Coldest = 1e-3;
    private const double Hottest = 1e3;

    /// <summary>
    /// The temperature of least log loss, between 0.001 and 1000; 1 without rows. The loss is convex in 1/T, so its slope is bisected.
    /// The rows must not be those that the head was trained on.
    /// </summary>
    internal static double Fit(float[] logits, int classes, int[] labels)
    {
        if (labels.Length == 0)
            return 1;

        var (low, high) = (Math.Log(1 / Hottest), Math.Log(1 / Coldest));
        for (var step = 0; step < 60; step++)
        {
            var middle = (low + high) / 2;
            if (Slope(logits, classes, labels, Math.Exp(middle)) > 0)
                high = middle;
            else
                low = middle;
        }

        // Seven digits are more than the data say, and read better in a card.
        return double.Parse(Math.Exp(-(low + high) / 2).ToString("G7"));
    }

    /// <summary>Derivative of the summed log loss by 1/T: the expected logit less the true class's.</summary>
    private static double Slope(float[] logits, int classes, int[] labels, double inverse)
    {
        var probabilities = Probabilities.Softmax(logits, classes, 1 / inverse);
        var slope = 0.0;
        for (var row = 0; row < labels.Length; row++)
        {
            var values = probabilities.Row(row);
            for (var label = 0; label < classes; label++)
                slope += values[label] * logits[row * classes + label];
            slope -= logits[row * classes + labels[row]];
        }

        return slope;
    }
}
