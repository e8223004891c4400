using TransferPipeline.Train.Targets;

namespace TransferPipeline.Train.Metrics;

/// <summary>How well each row is answered, so that two heads can be compared row by row: the more the better.</summary>
internal static class RowMerits
{
    /// <summary>1 or 0 for a class that is right or wrong; less the mean log loss of a row's labels; less the squared error of a number.</summary>
    /// <param name="logits">Row-major, before temperature.</param>
    internal static IEnumerable<double> Of(float[] logits, double temperature, RowTargets truth) => truth switch
    {
        LabelTargets labels => LabelMetrics.RowLosses(Probabilities.Sigmoid(logits, labels.LabelCount, temperature), labels).Select(loss => -loss),
        NumberTargets numbers => numbers.Numbers.Select((number, row) => -(number - logits[row]) * (number - logits[row])),
        ClassTargets classes => Right(logits, temperature, classes.Classes),
        _ => throw new ArgumentException($"Nobody judges {truth}.", nameof(truth)),
    };

    private static IEnumerable<double> Right(float[] logits, double temperature, int[] classes)
    {
        var rows = RowDecisions.Of(logits, logits.Length / Math.Max(1, classes.Length), temperature, classes);
        return classes.Select((label, row) => rows.Decisions[row] == label ? 1.0 : 0);
    }
}
