using TransferPipeline.Train.Metrics;

namespace TransferPipeline.Train.Heads;

/// <summary>What the folds said: the strength to take, the losses that chose it, and the logits of every row from a head that had not seen it.</summary>
internal sealed record CrossValidation
{
    /// <summary>From strong to weak penalty, in half decades.</summary>
    private static readonly double[] Strengths = [1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 0.1, 0.3, 1, 3, 10];

    /// <summary>Taken where nothing can be held out: one row a class. Strong, as fits so few rows.</summary>
    private const double Unvalidated = 0.01;

    public required double C { get; init; }

    public required IReadOnlyList<CrossValidationLoss> Losses { get; init; }

    /// <summary>Rows of the training split that were held out once.</summary>
    public required int[] Rows { get; init; }

    /// <summary>Row-major [Rows, classes], at the chosen strength.</summary>
    public required float[] Logits { get; init; }

    internal static CrossValidation None { get; } = new() { C = Unvalidated, Losses = [], Rows = [], Logits = [] };

    /// <summary>
    /// Chooses C by the log loss over all held-out rows: it sees how sure the head is and so is far less jumpy than accuracy on the few rows
    /// that transfer learning usually has. The sweep ends once three weaker penalties in a row did worse.
    /// </summary>
    internal static CrossValidation Run(LabelledFeatures train, int classes, HeadPlan plan, CancellationToken cancellationToken)
    {
        var folds = StratifiedFolds.Of(train, plan.Seed);
        if (folds.Length == 0)
            return None with { C = plan.C ?? Unvalidated };

        var parts = Enumerable.Range(0, folds.Max() + 1).Select(fold => Part(train, folds, fold)).ToList();
        var heads = parts.Select(part => plan.Fits(part.Train, classes, plan.C is { } c ? [c] : Strengths, cancellationToken).GetEnumerator()).ToList();
        try
        {
            return Sweep(train, classes, parts, heads, plan.C is { } fixedC ? [fixedC] : Strengths);
        }
        finally
        {
            heads.ForEach(head => head.Dispose());
        }
    }

    private static CrossValidation Sweep(LabelledFeatures train, int classes, List<Fold> parts, List<IEnumerator<LinearFit>> heads, double[] strengths)
    {
        var rows = parts.SelectMany(part => part.Rows).ToArray();
        var labels = rows.Select(row => train.Classes[row]).ToArray();
        var losses = new List<CrossValidationLoss>();
        var best = None;
        foreach (var strength in strengths)
        {
            var logits = parts.Zip(heads).SelectMany(pair => Next(pair.Second, pair.First)).ToArray();
            var probabilities = Probabilities.Softmax(logits, classes, 1);
            losses.Add(new CrossValidationLoss(strength, ClassificationMetrics.LogLossOf(probabilities, labels), ClassificationMetrics.AccuracyOf(probabilities, labels)));
            if (losses[^1].LogLoss <= losses.Min(loss => loss.LogLoss))
                best = new CrossValidation { C = strength, Losses = losses, Rows = rows, Logits = logits };
            else if (losses.Count >= 4 && losses.TakeLast(3).All(loss => loss.LogLoss > losses.Min(least => least.LogLoss)))
                break;
        }

        return best;
    }

    private static float[] Next(IEnumerator<LinearFit> heads, Fold part)
    {
        heads.MoveNext();
        return HeadLogits.Of(heads.Current, part.HeldOut);
    }

    private static Fold Part(LabelledFeatures train, int[] folds, int fold)
    {
        var rows = Enumerable.Range(0, train.Count).Where(row => folds[row] == fold).ToArray();
        var others = Enumerable.Range(0, train.Count).Where(row => folds[row] != fold).ToArray();
        return new Fold(rows, train.Select(rows), train.Select(others));
    }

    private sealed record Fold(int[] Rows, LabelledFeatures HeldOut, LabelledFeatures Train);
}

/// <summary>One line of the sweep.</summary>
internal sealed record CrossValidationLoss(double C, double LogLoss, double Accuracy);
