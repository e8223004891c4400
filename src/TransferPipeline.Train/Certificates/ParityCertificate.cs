namespace TransferPipeline.Train.Certificates;

/// <summary>Proof that the graph which leaves is the head that was trained: its logits, from the raw pictures on, against TorchSharp's.</summary>
internal sealed record ParityCertificate
{
    internal const double Tolerance = 1e-4;

    /// <summary>Held-out rows compared.</summary>
    public required int Rows { get; init; }

    public required double MaxAbsLogitDifference { get; init; }

    /// <summary>Rows for which the most probable class differs.</summary>
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
            {
                var difference = Math.Abs((double)wanted[label] - got[label]);
                largest = double.IsNaN(difference) ? double.PositiveInfinity : Math.Max(largest, difference);
            }

            if (Decision(wanted) != Decision(got))
                changed++;
        }

        return new ParityCertificate { Rows = expected.Length / classes, MaxAbsLogitDifference = largest, ChangedDecisions = changed };
    }

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
