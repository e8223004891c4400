using TorchSharp;

namespace TransferPipeline.Train.Heads;

/// <summary>
/// The objective's second derivative where all classes are equally likely: for each output the features' correlations / flatness + the penalty.
/// Real features are so correlated that gradients alone take hundreds of steps; with this as the first guess of L-BFGS some dozens do.
/// One serves all folds, since a guess need not be exact.
/// </summary>
internal sealed class Curvature : IDisposable
{
    /// <summary>Added to correlations of 1: above single precision's error, below any direction that matters.</summary>
    private const double Floor = 1e-4;

    private readonly torch.Tensor correlations;
    private readonly int outputs;
    private readonly double flatness;
    private readonly int rows;
    private torch.Tensor? inverse;
    private double inverseC = double.NaN;

    /// <param name="flatness">One over the loss's second derivative by an output: the number of classes for a softmax.</param>
    internal Curvature(FeatureMatrix standardised, RowRange rows, int outputs, double flatness)
    {
        this.outputs = outputs;
        this.flatness = flatness;
        this.rows = rows.Count;
        correlations = torch.zeros(standardised.Width, standardised.Width, dtype: torch.float64);
        foreach (var chunk in rows.Chunks(standardised.Width))
        {
            using var scope = torch.NewDisposeScope();
            var features = standardised.View(chunk);
            correlations.add_(features.t().matmul(features));
        }

        correlations.div_(rows.Count * flatness);
        using var diagonal = correlations.diagonal();
        diagonal.add_(Floor / flatness);
    }

    /// <summary>Multiplies weights and biases, laid out as the objective's point, by the inverse.</summary>
    internal void Divide(double[] vector, double c)
    {
        using var scope = torch.NewDisposeScope();
        var width = (int)correlations.shape[0];
        var weights = AlignedTensor.Of(vector[..(outputs * width)], outputs, width);
        using var divided = weights.matmul(Inverse(c)).data<double>();
        divided.CopyTo(vector);
        for (var output = 0; output < outputs; output++)
            vector[outputs * width + output] *= flatness;
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
