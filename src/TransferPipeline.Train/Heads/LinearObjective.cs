using TorchSharp;

namespace TransferPipeline.Train.Heads;

/// <summary>
/// Scikit-learn's objective of linear models, C Σ weight · loss + ½‖W‖² with a free bias, divided by C · rows, over some rows of a standardised matrix.
/// The products run in single precision, the sums of the loss in double. Outputs lie class by class: so a softmax runs along memory.
/// </summary>
internal abstract class LinearObjective : IDisposable
{
    private readonly FeatureMatrix matrix;
    private readonly IReadOnlyList<RowRange> ranges;
    private readonly (double[] Mean, double[] Std)? scaling;
    private readonly int outputs;

    /// <param name="rows">Standardised over all their rows.</param>
    /// <param name="ranges">The rows that count. Where they are not all, the head is fitted as if these were standardised by themselves.</param>
    protected LinearObjective(LabelledFeatures rows, IReadOnlyList<RowRange> ranges, int outputs)
    {
        matrix = rows.Values;
        this.ranges = ranges;
        this.outputs = outputs;
        Rows = ranges.Sum(range => range.Count);
        scaling = Rows == rows.Count ? null : Standardisation.Of(matrix, ranges);
    }

    internal int Rows { get; }

    /// <summary>Inverse strength of the L2 penalty.</summary>
    internal double C { get; set; } = 1;

    private int WeightCount => outputs * matrix.Width;

    /// <summary>Weights [outputs, width], then the bias of each output.</summary>
    internal double[] NewPoint() => new double[WeightCount + outputs];

    internal double Evaluate(double[] point, double[] gradient)
    {
        using var step = torch.NewDisposeScope();
        var (weightValues, biasValues) = OnMatrix(point);
        var weights = AlignedTensor.Of(weightValues, outputs, matrix.Width);
        var bias = AlignedTensor.Of(biasValues, outputs, 1);
        var slopes = torch.zeros(outputs, matrix.Width);
        var errors = torch.zeros([outputs], dtype: torch.float64);
        var loss = 0.0;
        foreach (var chunk in ranges.SelectMany(range => range.Chunks(Math.Max(matrix.Width, outputs))))
            loss += AddChunk(chunk, weights, bias, slopes, errors);

        Differentiate(slopes.data<float>().ToArray(), errors.data<double>().ToArray(), gradient);
        return loss / Rows + Penalise(point, gradient);
    }

    /// <summary>The point's weights and bias as they apply to the matrix as it lies.</summary>
    internal (float[] Weights, float[] Bias) OnMatrix(double[] point)
    {
        var weights = new float[WeightCount];
        var bias = new float[outputs];
        for (var output = 0; output < outputs; output++)
        {
            var shift = 0.0;
            for (var feature = 0; feature < matrix.Width; feature++)
            {
                var index = output * matrix.Width + feature;
                var weight = scaling is { } own ? point[index] / own.Std[feature] : point[index];
                weights[index] = (float)weight;
                shift += scaling is { } known ? weight * known.Mean[feature] : 0;
            }

            bias[output] = (float)(point[WeightCount + output] - shift);
        }

        return (weights, bias);
    }

    public abstract void Dispose();

    /// <summary>The summed, weighted loss of some rows, and its derivative by each of their outputs.</summary>
    /// <param name="values">[outputs, rows].</param>
    protected abstract (double Loss, torch.Tensor Slopes) Judge(torch.Tensor values, RowRange chunk);

    private double AddChunk(RowRange chunk, torch.Tensor weights, torch.Tensor bias, torch.Tensor slopes, torch.Tensor errors)
    {
        using var step = torch.NewDisposeScope();
        var features = matrix.View(chunk);
        var (loss, error) = Judge(torch.addmm(bias, weights, features.t(), 1, 1), chunk);
        slopes.addmm_(error, features, 1, 1);
        errors.add_(error.sum([1L], type: torch.float64));
        return loss;
    }

    private void Differentiate(float[] slopes, double[] errors, double[] gradient)
    {
        for (var output = 0; output < outputs; output++)
        {
            for (var feature = 0; feature < matrix.Width; feature++)
            {
                var index = output * matrix.Width + feature;
                gradient[index] = (scaling is { } own ? (slopes[index] - errors[output] * own.Mean[feature]) / own.Std[feature] : slopes[index]) / Rows;
            }

            gradient[WeightCount + output] = errors[output] / Rows;
        }
    }

    private double Penalise(double[] point, double[] gradient)
    {
        var strength = 1 / (C * Rows);
        var squares = 0.0;
        for (var index = 0; index < WeightCount; index++)
        {
            squares += point[index] * point[index];
            gradient[index] += strength * point[index];
        }

        return squares * strength / 2;
    }
}
