using TransferPipeline.Train.Tasks;

namespace TransferPipeline.Train.Heads;

/// <summary>
/// A linear model on standardised features, with scikit-learn's objective: logistic regression of classes or labels, ridge regression of numbers. The rows are
/// standardised where they lie.
/// </summary>
internal sealed class LinearHeadTrainer : IDisposable
{
    /// <summary>Rows for each feature from which the curvature pays: its inverse costs more than the steps it saves on fewer.</summary>
    private const int RowsPerFeature = 4;

    private readonly LabelledFeatures rows;
    private readonly HeadTask task;
    private readonly bool balanced;
    private readonly FeatureScaling scaling;
    private readonly Curvature? curvature;

    /// <param name="balanced">Every class weighs the same in sum.</param>
    internal LinearHeadTrainer(LabelledFeatures rows, HeadTask task, bool balanced)
    {
        this.rows = rows;
        this.task = task;
        this.balanced = balanced;
        scaling = rows.Values.Standardise(rows.Count);
        curvature = rows.Count >= (long)RowsPerFeature * rows.Width ? new Curvature(rows.Values, rows.All, task.Outputs, task.Flatness) : null;
    }

    /// <summary>One fit for each C (inverse strength of the L2 penalty), each started where the last one ended. Computed while it is enumerated.</summary>
    /// <param name="ranges">The rows to fit.</param>
    internal IEnumerable<LinearFit> Path(IReadOnlyList<RowRange> ranges, IReadOnlyList<double> strengths, CancellationToken cancellationToken)
    {
        using var objective = task.Objective(rows, ranges, balanced);
        var point = objective.NewPoint();
        foreach (var strength in strengths)
        {
            objective.C = strength;
            Action<double[]>? precondition = curvature is null ? null : vector => curvature.Divide(vector, strength);
            var value = Lbfgs.Minimise(objective.Evaluate, precondition, point, task.Tolerance, cancellationToken);
            var (weights, bias) = objective.OnMatrix(point);
            yield return task.InUnits(new LinearFit { Scaling = scaling, Weights = weights, Bias = bias, Objective = value * strength * objective.Rows });
        }
    }

    public void Dispose() => curvature?.Dispose();
}
