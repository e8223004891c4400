namespace TransferPipeline.Train.Heads;

/// <summary>One line of the sweep over strengths.</summary>
internal sealed record HeldOutLoss(double C, double LogLoss, double Accuracy)
{
    /// <summary>Straight from the logits, row-major: their probabilities would be the largest thing in memory.</summary>
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
}
