using TorchSharp;

namespace TransferPipeline.Train.Heads;

/// <summary>
/// The objective's second derivative where all classes are equally likely: for each class the features' correlations / classes + the penalty.
/// Real features are so correlated that gradients alone take hundreds of steps; with this as the first guess of L-BFGS some dozens do.
/// One serves all folds, since a guess need not be exact.
/// </summary>
internal sealed class Curvature : IDisposable
{
    /// <summary>Added to correlations of 1: above single precision's error, below any direction that matters.</summary>
    private const double Floor = 1e-4;

    private readonly torch.Tensor correlations;
    private readonly int classes;
    private readonly int rows;
    private torch.Tensor? factor;
    private double factorC = double.NaN;

    internal Curvature(FeatureMatrix standardised, RowRange rows, int classes)
    {
        this.classes = classes;
        this.rows = rows.Count;
        correlations = torch.zeros(standardised.Width, standardised.Width, dtype: torch.float64);
        foreach (var chunk in rows.Chunks(standardised.Width))
        {
            using var scope = torch.NewDisposeScope();
            var features = standardised.View(chunk);
            correlations.add_(features.t().matmul(features));
        }

        correlations.div_((double)rows.Count * classes);
        using var diagonal = correlations.diagonal();
        diagonal.add_(Floor / classes);
    }

    /// <summary>Multiplies weights and biases, laid out as the objective's point, by the inverse.</summary>
    internal void Divide(double[] vector, double c)
    {
        using var scope = torch.NewDisposeScope();
        var width = (int)correlations.shape[0];
        var weights = torch.tensor(vector.AsSpan(0, classes * width).ToArray(), [classes, width]);
        using var solved = torch.cholesky_solve(weights.t(), Factor(c), false).t().contiguous().data<double>();
        solved.CopyTo(vector);
        for (var label = 0; label < classes; label++)
            vector[classes * width + label] *= classes;
    }

    public void Dispose()
    {
        factor?.Dispose();
        correlations.Dispose();
    }

    /// <summary>All folds go through the strengths in step, so the last factor is the one that is asked for next.</summary>
    private torch.Tensor Factor(double c)
    {
        if (c == factorC)
            return factor!;

        factor?.Dispose();
        using var scope = torch.NewDisposeScope();
        var curvature = correlations.clone();
        curvature.diagonal().add_(1 / (c * rows));
        factor = torch.linalg.cholesky(curvature).MoveToOuterDisposeScope().DetachFromDisposeScope();
        factorC = c;
        return factor;
    }
}
