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
    private torch.Tensor? inverse;
    private double inverseC = double.NaN;

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
        var weights = AlignedTensor.Of(vector[..(classes * width)], classes, width);
        using var divided = weights.matmul(Inverse(c)).data<double>();
        divided.CopyTo(vector);
        for (var label = 0; label < classes; label++)
            vector[classes * width + label] *= classes;
    }

    public void Dispose()
    {
        inverse?.Dispose();
        correlations.Dispose();
    }

    /// <summary>All folds go through the strengths in step, so the last inverse is the one that is asked for next.</summary>
    private torch.Tensor Inverse(double c)
    {
        if (c == inverseC)
            return inverse!;

        inverse?.Dispose();
        using var scope = torch.NewDisposeScope();
        var curvature = correlations.clone();
        curvature.diagonal().add_(1 / (c * rows));
        inverse = torch.cholesky_inverse(torch.linalg.cholesky(curvature)).MoveToOuterDisposeScope().DetachFromDisposeScope();
        inverseC = c;
        return inverse;
    }
}
