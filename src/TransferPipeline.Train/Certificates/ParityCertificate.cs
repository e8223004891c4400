using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Onnx.Heads;

namespace TransferPipeline.Train.Certificates;

/// <summary>Proof that the graph which leaves is the head that was trained: its logits, from the raw pictures on, against TorchSharp's.</summary>
internal sealed record ParityCertificate
{
    internal const double Tolerance = 1e-4;

    /// <summary>Numbers closer to 0 than this are as good as 0.</summary>
    private const double Least = 1e-12;

    /// <summary>Held-out rows compared.</summary>
    public required int Rows { get; init; }

    /// <summary>Of numbers: in parts of the number, or of the numbers' deviation where that is more.</summary>
    public required double MaxAbsLogitDifference { get; init; }

    /// <summary>Rows for which the most probable class differs, or one of the labels.</summary>
    public required int ChangedDecisions { get; init; }

    public bool Passed => Rows > 0 && MaxAbsLogitDifference <= Tolerance && ChangedDecisions == 0;

    /// <param name="expected">TorchSharp's logits, row-major.</param>
    /// <param name="actual">The fused graph's logits of the same rows.</param>
    internal static ParityCertificate Of(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, int classes)
    {
        var largest = 0.0;
        var changed = 0;
        for (var start = 0; start < expected.Length; start += classes)
        {
            var wanted = expected.Slice(start, classes);
            var got = actual.Slice(start, classes);
            for (var label = 0; label < classes; label++)
                largest = Largest(largest, Math.Abs((double)wanted[label] - got[label]));

            if (Decision(wanted) != Decision(got))
                changed++;
        }

        return new ParityCertificate { Rows = expected.Length / classes, MaxAbsLogitDifference = largest, ChangedDecisions = changed };
    }

    /// <param name="head">What the outputs are.</param>
    /// <param name="spread">Deviation of the numbers, where they are numbers.</param>
    /// <inheritdoc cref="Of(ReadOnlySpan{float}, ReadOnlySpan{float}, int)"/>
    internal static ParityCertificate Of(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, HeadWeights head, double spread) => head.Target switch
    {
        TargetNames.Labels => OfLabels(expected, actual, head.Bias.Length, head.Temperature * Math.Log(head.Threshold!.Value / (1 - head.Threshold.Value))),
        TargetNames.Number => OfNumbers(expected, actual, spread),
        _ => Of(expected, actual, head.Bias.Length),
    };

    /// <summary>
    /// Each label of a row is decided by its own logit. One that lies on the threshold but for a tenth of the tolerance may fall to either side: of some
    /// hundred thousand labels a few do, by rounding alone.
    /// </summary>
    private static ParityCertificate OfLabels(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, int labels, double threshold)
    {
        var largest = 0.0;
        var changed = 0;
        for (var start = 0; start < expected.Length; start += labels)
        {
            var differs = false;
            for (var index = start; index < start + labels; index++)
            {
                largest = Largest(largest, Math.Abs((double)expected[index] - actual[index]));
                differs |= expected[index] >= threshold != actual[index] >= threshold && Math.Abs(expected[index] - threshold) > Tolerance / 10;
            }

            changed += differs ? 1 : 0;
        }

        return new ParityCertificate { Rows = expected.Length / labels, MaxAbsLogitDifference = largest, ChangedDecisions = changed };
    }

    private static ParityCertificate OfNumbers(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, double spread)
    {
        var largest = 0.0;
        for (var row = 0; row < expected.Length; row++)
            largest = Largest(largest, Math.Abs((double)expected[row] - actual[row]) / Math.Max(Math.Abs(expected[row]), Math.Max(spread, Least)));

        return new ParityCertificate { Rows = expected.Length, MaxAbsLogitDifference = largest, ChangedDecisions = 0 };
    }

    private static double Largest(double known, double difference) => double.IsNaN(difference) ? double.PositiveInfinity : Math.Max(known, difference);

    private static int Decision(ReadOnlySpan<float> logits)
    {
        var best = 0;
        for (var label = 1; label < logits.Length; label++)
        {
            if (logits[label] > logits[best])
                best = label;
        }

        return best;
    }
}
