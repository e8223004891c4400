using TransferPipeline.Train.Targets;

namespace TransferPipeline.Train.Metrics;

/// <summary>Confidence against accuracy, or probability against frequency, in 15 bins of equal width, each open below and closed above.</summary>
internal static class Reliability
{
    internal const int BinCount = 15;

    internal static IReadOnlyList<ReliabilityBin> Bins(Probabilities probabilities, int[] labels) => Bins(RowDecisions.Of(probabilities, labels), labels);

    internal static IReadOnlyList<ReliabilityBin> Bins(RowDecisions rows, int[] labels)
    {
        var counts = new int[BinCount];
        var hits = new int[BinCount];
        var confidences = new double[BinCount];
        for (var row = 0; row < labels.Length; row++)
        {
            var bin = BinOf(rows.Confidences[row]);
            counts[bin]++;
            confidences[bin] += rows.Confidences[row];
            if (rows.Decisions[row] == labels[row])
                hits[bin]++;
        }

        return Bins(counts, confidences, hits);
    }

    /// <summary>Over all pairs of row and label, where a row can have several.</summary>
    internal static IReadOnlyList<ReliabilityBin> Bins(Probabilities probabilities, LabelTargets truth)
    {
        var counts = new int[BinCount];
        var hits = new int[BinCount];
        var sums = new double[BinCount];
        for (var row = 0; row < truth.Count; row++)
        {
            var values = probabilities.Row(row);
            foreach (var value in values)
            {
                counts[BinOf(value)]++;
                sums[BinOf(value)] += value;
            }

            foreach (var label in truth.Of(row))
                hits[BinOf(values[label])]++;
        }

        return Bins(counts, sums, hits);
    }

    internal static double Ece(IReadOnlyList<ReliabilityBin> bins)
    {
        var rows = bins.Sum(bin => bin.Count);
        return rows == 0 ? 0 : bins.Sum(bin => bin.Count * Math.Abs(bin.Confidence - bin.Accuracy)) / rows;
    }

    private static int BinOf(double probability) => Math.Clamp((int)Math.Ceiling(probability * BinCount) - 1, 0, BinCount - 1);

    private static IReadOnlyList<ReliabilityBin> Bins(int[] counts, double[] sums, int[] hits) =>
        [.. counts.Select((count, bin) => new ReliabilityBin(count, count == 0 ? 0 : sums[bin] / count, count == 0 ? 0 : (double)hits[bin] / count))];
}

internal sealed record ReliabilityBin(int Count, double Confidence, double Accuracy);
