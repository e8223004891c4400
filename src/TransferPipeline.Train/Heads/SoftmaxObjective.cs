using TorchSharp;

namespace TransferPipeline.Train.Heads;

/// <summary>
/// Scikit-learn's objective of multinomial logistic regression, C Σ weight · cross-entropy + ½‖W‖² with a free bias, divided by C · rows, over some
/// rows of a standardised matrix. The products run in single precision, the sums of the loss in double. Logits lie class by class: so the
/// softmax runs along memory.
/// </summary>
internal sealed class SoftmaxObjective : IDisposable
{
    private readonly FeatureMatrix matrix;
    private readonly IReadOnlyList<RowRange> ranges;
    private readonly torch.Tensor labels;
    private readonly torch.Tensor? classWeights;
    private readonly (double[] Mean, double[] Std)? scaling;
    private readonly int classes;

    /// <param name="rows">Standardised over all their rows.</param>
    /// <param name="ranges">The rows that count. Where they are not all, the head is fitted as if these were standardised by themselves.</param>
    internal SoftmaxObjective(LabelledFeatures rows, IReadOnlyList<RowRange> ranges, int classes, bool balanced)
    {
        matrix = rows.Values;
        this.ranges = ranges;
        this.classes = classes;
        Rows = ranges.Sum(range => range.Count);
        scaling = Rows == rows.Count ? null : Standardisation.Of(matrix, ranges);
        labels = torch.tensor(Array.ConvertAll(rows.Classes, label => (long)label), [1, rows.Count]);
        classWeights = balanced ? torch.tensor(BalancedWeights(rows.Classes, ranges, classes)) : null;
    }

    internal int Rows { get; }

    /// <summary>Inverse strength of the L2 penalty.</summary>
    internal double C { get; set; } = 1;

    private int WeightCount => classes * matrix.Width;

    /// <summary>Weights [classes, width], then the bias of each class.</summary>
    internal double[] NewPoint() => new double[WeightCount + classes];

    internal double Evaluate(double[] point, double[] gradient)
    {
        using var step = torch.NewDisposeScope();
        var (weightValues, biasValues) = OnMatrix(point);
        var weights = AlignedTensor.Of(weightValues, classes, matrix.Width);
        var bias = AlignedTensor.Of(biasValues, classes, 1);
        var slopes = torch.zeros(classes, matrix.Width);
        var errors = torch.zeros([classes], dtype: torch.float64);
        var loss = 0.0;
        foreach (var chunk in ranges.SelectMany(range => range.Chunks(matrix.Width)))
            loss += AddChunk(chunk, weights, bias, slopes, errors);

        Differentiate(slopes.data<float>().ToArray(), errors.data<double>().ToArray(), gradient);
        return loss / Rows + Penalise(point, gradient);
    }

    /// <summary>The point's weights and bias as they apply to the matrix as it lies.</summary>
    internal (float[] Weights, float[] Bias) OnMatrix(double[] point)
    {
        var weights = new float[WeightCount];
        var bias = new float[classes];
        for (var label = 0; label < classes; label++)
        {
            var shift = 0.0;
            for (var feature = 0; feature < matrix.Width; feature++)
            {
                var index = label * matrix.Width + feature;
                var weight = scaling is { } own ? point[index] / own.Std[feature] : point[index];
                weights[index] = (float)weight;
                shift += scaling is { } known ? weight * known.Mean[feature] : 0;
            }

            bias[label] = (float)(point[WeightCount + label] - shift);
        }

        return (weights, bias);
    }

    /// <summary>n / (classes · count of the class): every class weighs the same in sum. A class without rows weighs nothing.</summary>
    internal static float[] BalancedWeights(int[] labels, IReadOnlyList<RowRange> ranges, int classes)
    {
        var counts = new int[classes];
        foreach (var range in ranges)
        {
            foreach (var label in labels.AsSpan(range.Start, range.Count))
                counts[label]++;
        }

        var present = counts.Count(count => count > 0);
        return Array.ConvertAll(counts, count => count == 0 ? 0 : (float)counts.Sum() / (present * count));
    }

    public void Dispose()
    {
        labels.Dispose();
        classWeights?.Dispose();
    }

    private double AddChunk(RowRange chunk, torch.Tensor weights, torch.Tensor bias, torch.Tensor slopes, torch.Tensor errors)
    {
        using var step = torch.NewDisposeScope();
        var features = matrix.View(chunk);
        var own = labels.narrow(1, chunk.Start, chunk.Count);
        var logProbabilities = torch.nn.functional.log_softmax(torch.addmm(bias, weights, features.t(), 1, 1), 0);
        var wanted = logProbabilities.gather(0, own);
        var rowWeights = classWeights?.index_select(0, own.view(-1)).view(1, -1);
        var loss = -(rowWeights is null ? wanted : wanted * rowWeights).sum(torch.float64).item<double>();

        var error = logProbabilities.exp_().scatter_add_(0, own, torch.full_like(wanted, -1));
        if (rowWeights is not null)
            error.mul_(rowWeights);
        slopes.addmm_(error, features, 1, 1);
        errors.add_(error.sum([1L], type: torch.float64));
        return loss;
    }

    private void Differentiate(float[] slopes, double[] errors, double[] gradient)
    {
        for (var label = 0; label < classes; label++)
        {
            for (var feature = 0; feature < matrix.Width; feature++)
            {
                var index = label * matrix.Width + feature;
                gradient[index] = (scaling is { } own ? (slopes[index] - errors[label] * own.Mean[feature]) / own.Std[feature] : slopes[index]) / Rows;
            }

            gradient[WeightCount + label] = errors[label] / Rows;
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
