using TransferPipeline.Train.Tuning;

namespace TransferPipeline.Train.Metrics;

/// <summary>Whether one of two heads is better on the same rows, or only seems so (Efron 1979; Koehn 2004 for pairs).</summary>
internal static class PairedBootstrap
{
    private const int Resamples = 2_000;

    /// <summary>
    /// The share of resamples, drawn from the rows with repetition, in which the second has more merit, in sum, than the first; a draw counts half. 0.95 and
    /// more is commonly called significant.
    /// </summary>
    /// <param name="first">The merit of its answer to each row, such as 1 for right and 0 for wrong.</param>
    /// <param name="second">The same rows, in the same order.</param>
    internal static double ShareWon(IReadOnlyList<double> first, IReadOnlyList<double> second, int seed)
    {
        // Rows on which both agree change nothing: only how many of the others a resample has, and which.
        double[] differences = [.. first.Zip(second, (a, b) => b - a)];
        var draws = new SeededDraws(seed, differences.Length);
        var won = 0.0;
        for (var resample = 0; resample < Resamples; resample++)
        {
            var sum = 0.0;
            for (var row = 0; row < differences.Length; row++)
                sum += differences[draws.Below(differences.Length)];
            won += sum > 0 ? 1 : sum == 0 ? 0.5 : 0;
        }

        return won / Resamples;
    }
}
