using TorchSharp;

namespace TransferPipeline.Train.Heads;

/// <summary>Mean 0 and standard deviation 1 for each feature, over the rows it is given.</summary>
internal static class Standardisation
{
    /// <summary>Changes the rows where they lie. A feature that is constant, up to single precision's rounding, keeps a divisor of 1.</summary>
    internal static FeatureScaling Apply(FeatureMatrix matrix, RowRange rows)
    {
        var mean = Array.ConvertAll(Sum(matrix, rows, chunk => chunk.sum([0L], type: torch.float64)), sum => (float)(sum / rows.Count));
        using var shift = torch.tensor(mean);
        var squares = Sum(matrix, rows, chunk => chunk.sub_(shift).square().sum([0L], type: torch.float64));
        var std = new float[matrix.Width];
        for (var feature = 0; feature < std.Length; feature++)
        {
            var deviation = Math.Sqrt(squares[feature] / rows.Count);
            std[feature] = deviation <= Math.Abs(mean[feature]) * 1e-6 + 1e-12 ? 1 : (float)deviation;
        }

        using var divisor = torch.tensor(std);
        foreach (var chunk in rows.Chunks(matrix.Width))
        {
            using var scope = torch.NewDisposeScope();
            matrix.View(chunk).div_(divisor);
        }

        return new FeatureScaling(mean, std);
    }

    /// <summary>Mean and deviation of rows of a standardised matrix, to be folded into the weights of a head that sees only these rows.</summary>
    internal static (double[] Mean, double[] Std) Of(FeatureMatrix standardised, IReadOnlyList<RowRange> ranges)
    {
        var rows = ranges.Sum(range => range.Count);
        var mean = new double[standardised.Width];
        var std = new double[standardised.Width];
        foreach (var range in ranges)
        {
            var sums = Sum(standardised, range, chunk => chunk.sum([0L], type: torch.float64));
            var squares = Sum(standardised, range, chunk => chunk.square().sum([0L], type: torch.float64));
            for (var feature = 0; feature < mean.Length; feature++)
            {
                mean[feature] += sums[feature] / rows;
                std[feature] += squares[feature] / rows;
            }
        }

        for (var feature = 0; feature < mean.Length; feature++)
        {
            var deviation = Math.Sqrt(Math.Max(0, std[feature] - mean[feature] * mean[feature]));
            std[feature] = deviation <= 1e-6 ? 1 : deviation;
        }

        return (mean, std);
    }

    private static double[] Sum(FeatureMatrix matrix, RowRange rows, Func<torch.Tensor, torch.Tensor> ofChunk)
    {
        var total = new double[matrix.Width];
        foreach (var chunk in rows.Chunks(matrix.Width))
        {
            using var scope = torch.NewDisposeScope();
            var part = ofChunk(matrix.View(chunk)).data<double>();
            var feature = 0;
            foreach (var value in part)
                total[feature++] += value;
        }

        return total;
    }
}
