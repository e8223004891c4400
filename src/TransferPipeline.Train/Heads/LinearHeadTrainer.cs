namespace TransferPipeline.Train.Heads;

/// <summary>Multinomial logistic regression on standardised features, with scikit-learn's objective. The rows are standardised where they lie.</summary>
internal sealed class LinearHeadTrainer : IDisposable
{
    /// <summary>Relative gain of a step below which, three times in a row, the fit ends; leaves the objective within about 1e-4 of its minimum.</summary>
    private const double Tolerance = 1e-5;

    /// <summary>Rows for each feature from which the curvature pays: its inverse costs more than the steps it saves on fewer.</summary>
    private const int RowsPerFeature = 4;

    private readonly LabelledFeatures rows;
    private readonly int classes;
    private readonly bool balanced;
    private readonly FeatureScaling scaling;
    private readonly Curvature? curvature;

    /// <param name="balanced">Every class weighs the same in sum.</param>
    internal LinearHeadTrainer(LabelledFeatures rows, int classes, bool balanced)
    {
        this.rows = rows;
        this.classes = classes;
        this.balanced = balanced;
        scaling = rows.Values.Standardise(rows.Count);
        curvature = rows.Count >= (long)RowsPerFeature * rows.Width ? new Curvature(rows.Values, rows.All, classes) : null;
    }

    /// <summary>One fit for each C (inverse strength of the L2 penalty), each started where the last one ended. Computed while it is enumerated.</summary>
    /// <param name="ranges">The rows to fit.</param>
    internal IEnumerable<LinearFit> Path(IReadOnlyList<RowRange> ranges, IReadOnlyList<double> strengths, CancellationToken cancellationToken)
    {
        using var objective = new SoftmaxObjective(rows, ranges, classes, balanced);
        var point = objective.NewPoint();
        foreach (var strength in strengths)
        {
            objective.C = strength;
            Action<double[]>? precondition = curvature is null ? null : vector => curvature.Divide(vector, strength);
            var value = Lbfgs.Minimise(objective.Evaluate, precondition, point, Tolerance, cancellationToken);
            var (weights, bias) = objective.OnMatrix(point);
            yield return new LinearFit { Scaling = scaling, Weights = weights, Bias = bias, Objective = value * strength * objective.Rows };
        }
    }

    public void Dispose() => curvature?.Dispose();
}
