namespace TransferPipeline.Train.Metrics;

/// <summary>Confidence against accuracy in 15 bins of equal width, each open below and closed above.</summary>
internal static class Reliability
{
    internal const int BinCount = 15;

    internal static IReadOnlyList<ReliabilityBin> Bins(Probabilities probabilities, int[] labels)
    {
        var counts = new int[BinCount];
        var hits = new int[BinCount];
        var confidences = new double[BinCount];
        for (var row = 0; row < labels.Length; row++)
        {
            var decision = probabilities.Decision(row);
            var confidence = probabilities.Row(row)[decision];
            var bin = Math.Clamp((int)Math.Ceiling(confidence * BinCount) - 1, 0, BinCount - 1);
            counts[bin]++;
            confidences[bin] += confidence;
            if (decision == labels[row])
                hits[bin]++;
        }

        return [.. counts.Select((count, bin) => new ReliabilityBin(count, count == 0 ? 0 : confidences[bin] / count, count == 0 ? 0 : (double)hits[bin] / count))];
    }

    internal static double Ece(IReadOnlyList<ReliabilityBin> bins)
    {
        var rows = bins.Sum(bin => bin.Count);
        return rows == 0 ? 0 : bins.Sum(bin => bin.Count * Math.Abs(bin.Confidence - bin.Accuracy)) / rows;
    }
}

internal sealed record ReliabilityBin(int Count, double Confidence, double Accuracy);
