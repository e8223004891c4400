using System.Globalization;
using TransferPipeline.Train.Targets;

namespace TransferPipeline.Train.Calibration;

/// <summary>One number that divides all logits so that the probabilities are as sure as they are right. It changes no decision.</summary>
internal static class TemperatureScaling
{
    private const double Coldest = 1e-3;
    private const double Hottest = 1e3;

    /// <summary>Enough to halve the range of the logarithm to less than the digits kept.</summary>
    private const int Steps = 34;

    /// <summary>
    /// The temperature of least log loss, between 0.001 and 1000; 1 without rows. The loss is convex in 1/T, so its slope is bisected.
    /// The rows must not be those that the head was trained on. One row in so many and two is taken for wrong, as Platt does: a head that
    /// is right on all of 20 rows has not shown that it is always right, and without that would claim to be.
    /// </summary>
    internal static double Fit(float[] logits, int classes, int[] labels)
    {
        return labels.Length == 0 ? 1 : Bisect(inverse => Slope(logits, classes, labels, inverse));
    }

    /// <summary>The same for labels that are decided one by one: one temperature for all of them.</summary>
    internal static double Fit(float[] logits, LabelTargets truth) =>
        truth.Count == 0 ? 1 : Bisect(inverse => Slope(logits, truth, inverse));

    private static double Bisect(Func<double, double> slope)
    {
        var (low, high) = (Math.Log(1 / Hottest), Math.Log(1 / Coldest));
        for (var step = 0; step < Steps; step++)
        {
            var middle = (low + high) / 2;
            if (slope(Math.Exp(middle)) > 0)
                high = middle;
            else
                low = middle;
        }

        // Seven digits are more than the data say, and read better in a card.
        return double.Parse(Math.Exp(-(low + high) / 2).ToString("G7", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
    }

    /// <summary>Derivative of the summed log loss by 1/T: the expected logit less the wanted one.</summary>
    private static double Slope(float[] logits, int classes, int[] labels, double inverse)
    {
        var doubt = 1.0 / (labels.Length + 2);
        var slope = 0.0;
        for (var row = 0; row < labels.Length; row++)
        {
            var values = logits.AsSpan(row * classes, classes);
            var right = values[labels[row]];
            var (expected, sum) = Moments(values, inverse);
            var others = (sum - right) / Math.Max(classes - 1, 1);
            slope += expected - ((1 - doubt) * right) - (doubt * others);
        }

        return slope;
    }

    /// <summary>Each logit times its probability less what the row says of the label; of all that rows say of labels one in so many and two is taken for wrong.</summary>
    private static double Slope(float[] logits, LabelTargets truth, double inverse)
    {
        var doubt = 1.0 / (logits.Length + 2);
        var slope = 0.0;
        for (var row = 0; row < truth.Count; row++)
        {
            var values = logits.AsSpan(row * truth.LabelCount, truth.LabelCount);
            foreach (var logit in values)
                slope += logit * ((1 / (1 + Math.Exp(-logit * inverse))) - doubt);
            foreach (var label in truth.Of(row))
                slope -= values[label] * (1 - (2 * doubt));
        }

        return slope;
    }

    /// <summary>The mean of the logits under the softmax, and their plain sum.</summary>
    private static (double Expected, double Sum) Moments(ReadOnlySpan<float> logits, double inverse)
    {
        double largest = logits[0];
        foreach (var logit in logits)
            largest = Math.Max(largest, logit);

        var (weights, weighted, sum) = (0.0, 0.0, 0.0);
        foreach (var logit in logits)
        {
            var weight = Math.Exp((logit - largest) * inverse);
            weights += weight;
            weighted += weight * logit;
            sum += logit;
        }

        return (weighted / weights, sum);
    }
}
