namespace TransferPipeline.Train.Heads;

/// <summary>Multinomial logistic regression on standardised features, with scikit-learn's objective.</summary>
internal static class LinearHeadTrainer
{
    /// <summary>Relative gain of a step below which, three times in a row, the fit ends; leaves the objective within about 1e-4 of its minimum.</summary>
    private const double Tolerance = 1e-5;

    internal static LinearFit Fit(LabelledFeatures rows, int classes, LinearSettings settings, CancellationToken cancellationToken) =>
        Path(rows, classes, [settings.C], settings.Balanced, cancellationToken).First();

    /// <summary>One fit for each C, each started where the last one ended. Computed while it is enumerated.</summary>
    internal static IEnumerable<LinearFit> Path(LabelledFeatures rows, int classes, IReadOnlyList<double> strengths, bool balanced, CancellationToken cancellationToken)
    {
        using var objective = new SoftmaxObjective(rows, classes, balanced);
        var point = objective.NewPoint();
        foreach (var strength in strengths)
        {
            objective.C = strength;
            var value = Lbfgs.Minimise(objective.Evaluate, point, Tolerance, cancellationToken);
            yield return new LinearFit
            {
                Mean = objective.Mean,
                Std = objective.Std,
                Weights = [.. point.Take(classes * rows.Width).Select(weight => (float)weight)],
                Bias = [.. point.Skip(classes * rows.Width).Select(bias => (float)bias)],
                Objective = value * strength * rows.Count,
            };
        }
    }
}

/// <summary>What one fit needs beside the rows.</summary>
internal sealed record LinearSettings
{
    /// <summary>Inverse strength of the L2 penalty.</summary>
    public required double C { get; init; }

    /// <summary>Every class weighs the same in sum.</summary>
    public bool Balanced { get; init; }
}
