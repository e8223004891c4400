using TransferPipeline.Train.Targets;

namespace TransferPipeline.Train.Heads;

/// <summary>How well outputs answer rows that they were not fitted on; one line of the sweep over strengths.</summary>
/// <param name="C">The strength; not a number where there is none.</param>
/// <param name="Loss">What is to be small: log loss; its mean over rows and labels where a row can have several; the mean squared error of numbers.</param>
/// <param name="Score">What people ask for: accuracy, micro F1 at the probability 0.5, R².</param>
internal sealed record HeldOutLoss(double C, double Loss, double Score)
{
    /// <summary>Straight from the logits, row-major: their probabilities would be the largest thing in memory.</summary>
    internal static HeldOutLoss Of(double c, ReadOnlySpan<float> logits, RowTargets truth) => truth switch
    {
        ClassTargets classes => Of(c, logits, classes.Classes),
        LabelTargets labels => Of(c, logits, labels),
        NumberTargets numbers => Of(c, logits, numbers.Numbers),
        _ => throw new ArgumentException($"Nobody judges {truth}.", nameof(truth)),
    };

    internal static HeldOutLoss Of(double c, ReadOnlySpan<float> logits, ReadOnlySpan<int> labels)
    {
        var classes = logits.Length / labels.Length;
        var (loss, right) = (0.0, 0);
        for (var row = 0; row < labels.Length; row++)
        {
            var values = logits.Slice(row * classes, classes);
            var decision = 0;
            for (var label = 1; label < classes; label++)
                decision = values[label] > values[decision] ? label : decision;

            var sum = 0.0;
            foreach (var value in values)
                sum += Math.Exp((double)value - values[decision]);
            loss += Math.Log(sum) + values[decision] - values[labels[row]];
            right += decision == labels[row] ? 1 : 0;
        }

        return new HeldOutLoss(c, loss / labels.Length, (double)right / labels.Length);
    }

    private static HeldOutLoss Of(double c, ReadOnlySpan<float> logits, LabelTargets truth)
    {
        var (loss, hits, claims, wanted) = (0.0, 0, 0, 0);
        for (var row = 0; row < truth.Count; row++)
        {
            var own = truth.Of(row);
            var values = logits.Slice(row * truth.LabelCount, truth.LabelCount);
            foreach (var value in values)
            {
                loss += Softplus(value);
                claims += value >= 0 ? 1 : 0;
            }

            foreach (var label in own)
            {
                loss -= values[label];
                hits += values[label] >= 0 ? 1 : 0;
            }

            wanted += own.Length;
        }

        return new HeldOutLoss(c, loss / logits.Length, claims + wanted == 0 ? 0 : 2.0 * hits / (claims + wanted));
    }

    private static HeldOutLoss Of(double c, ReadOnlySpan<float> values, double[] truth)
    {
        var scale = NumberScale.Of(truth);
        var loss = 0.0;
        for (var row = 0; row < truth.Length; row++)
            loss += (values[row] - truth[row]) * (values[row] - truth[row]);

        loss /= truth.Length;
        return new HeldOutLoss(c, loss, 1 - (loss / (scale.Deviation * scale.Deviation)));
    }

    /// <summary>The logarithm of 1 + e^x: the log loss of a label that the row does not have.</summary>
    internal static double Softplus(double value) => Math.Max(value, 0) + Math.Log(1 + Math.Exp(-Math.Abs(value)));
}
