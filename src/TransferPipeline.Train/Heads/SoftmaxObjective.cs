using TorchSharp;

namespace TransferPipeline.Train.Heads;

/// <summary>
/// Scikit-learn's objective of multinomial logistic regression, C Σ weight · cross-entropy + ½‖W‖² with a free bias, divided by C · rows.
/// The products run in single precision, the sum of the loss in double. The gradient is written out: two matrix products a step.
/// </summary>
internal sealed class SoftmaxObjective : IDisposable
{
    private readonly torch.Tensor features;
    private readonly torch.Tensor target;
    private readonly torch.Tensor? weights;
    private readonly int classes;

    internal SoftmaxObjective(LabelledFeatures rows, int classes, bool balanced)
    {
        this.classes = classes;
        Rows = rows.Count;
        Width = rows.Width;
        using var construction = torch.NewDisposeScope();
        features = torch.tensor(rows.Values, [rows.Count, rows.Width]);
        (Mean, Std) = Standardisation.Apply(features);
        var index = torch.tensor(rows.Classes.Select(label => (long)label).ToArray());
        target = torch.nn.functional.one_hot(index, classes).to(torch.float32);
        weights = balanced ? torch.tensor(BalancedWeights(rows.Classes, classes), [rows.Count, 1]) : null;
        construction.Detach(features, target);
        if (weights is not null)
            construction.Detach(weights);
    }

    internal float[] Mean { get; }

    internal float[] Std { get; }

    internal int Rows { get; }

    internal int Width { get; }

    /// <summary>Inverse strength of the L2 penalty.</summary>
    internal double C { get; set; } = 1;

    /// <summary>Weights [classes, width], then the bias of each class.</summary>
    internal double[] NewPoint() => new double[classes * (Width + 1)];

    internal double Evaluate(double[] point, double[] gradient)
    {
        using var step = torch.NewDisposeScope();
        var single = torch.tensor(point).to(torch.float32);
        var matrix = single.narrow(0, 0, classes * Width).view(classes, Width);
        var bias = single.narrow(0, classes * Width, classes);
        var logProbability = torch.nn.functional.log_softmax(torch.addmm(bias, features, matrix.t(), 1, 1), 1);
        var wanted = weights is null ? target : target * weights;
        var loss = -(wanted * logProbability).sum(torch.float64).item<double>() / Rows;

        var error = logProbability.exp() - target;
        if (weights is not null)
            error *= weights;
        error /= (double)Rows;
        using var slopes = torch.cat([error.t().matmul(features).flatten(), error.sum([0L])]).to(torch.float64).data<double>();
        slopes.CopyTo(gradient);
        return loss + Penalise(point, gradient);
    }

    /// <summary>n / (classes · count of the class): every class weighs the same in sum.</summary>
    internal static float[] BalancedWeights(int[] rows, int classes)
    {
        var counts = new int[classes];
        foreach (var label in rows)
            counts[label]++;
        var present = counts.Count(count => count > 0);
        return [.. rows.Select(label => (float)rows.Length / (present * counts[label]))];
    }

    public void Dispose()
    {
        features.Dispose();
        target.Dispose();
        weights?.Dispose();
    }

    private double Penalise(double[] point, double[] gradient)
    {
        var strength = 1 / (C * Rows);
        var squares = 0.0;
        for (var index = 0; index < classes * Width; index++)
        {
            squares += point[index] * point[index];
            gradient[index] += strength * point[index];
        }

        return squares * strength / 2;
    }
}
