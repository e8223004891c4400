using TransferPipeline.Train.Heads;
using TransferPipeline.Train.Metrics;

namespace TransferPipeline.Benchmarks;

/// <summary>Features as a backbone gives them: never negative, correlated with a falling spectrum, classes that overlap.</summary>
internal sealed record HeadSample(float[] Values, int Width, int[] Labels)
{
    private const int Factors = 64;

    internal static HeadSample Make(int rows, int width, int classes)
    {
        var random = new Random(1);
        var mixing = Normals(random, Factors * width);
        var centres = Normals(random, classes * Factors);
        var values = new float[rows * width];
        var labels = new int[rows];
        var factors = new double[Factors];
        for (var row = 0; row < rows; row++)
        {
            labels[row] = random.Next(classes);
            for (var factor = 0; factor < Factors; factor++)
                factors[factor] = (0.7 * centres[labels[row] * Factors + factor] + 2.2 * Normal(random)) / Math.Sqrt(1 + factor);

            for (var column = 0; column < width; column++)
            {
                var sum = 0.3 * Normal(random);
                for (var factor = 0; factor < Factors; factor++)
                    sum += factors[factor] * mixing[factor * width + column] / 4;
                values[row * width + column] = (float)Math.Max(0, sum + 0.5);
            }
        }

        Standardise(values, rows, width);
        return new HeadSample(values, width, labels);
    }

    internal LabelledFeatures Rows() =>
        LabelledFeatures.Of(Values, Width, Labels, [.. Enumerable.Range(0, Labels.Length).Select(row => $"{row:x64}")]);

    internal double LogLoss(LinearFit fit) =>
        ClassificationMetrics.LogLossOf(RowDecisions.Of(HeadLogits.Of(fit, Rows()), fit.Bias.Length, 1, Labels));

    private static void Standardise(float[] values, int rows, int width)
    {
        for (var column = 0; column < width; column++)
        {
            var (sum, squares) = (0.0, 0.0);
            for (var row = 0; row < rows; row++)
            {
                var value = values[row * width + column];
                sum += value;
                squares += (double)value * value;
            }

            var mean = sum / rows;
            var deviation = Math.Sqrt(squares / rows - mean * mean);
            for (var row = 0; row < rows; row++)
                values[row * width + column] = (float)((values[row * width + column] - mean) / deviation);
        }
    }

    private static double[] Normals(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => Normal(random))];

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
