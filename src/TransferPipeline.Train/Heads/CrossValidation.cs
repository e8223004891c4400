namespace TransferPipeline.Train.Heads;

/// <summary>What the folds said: the strength to take, the losses that chose it, and the logits of every row from a head that had not seen it.</summary>
internal sealed record CrossValidation
{
    /// <summary>From strong to weak penalty, in half decades.</summary>
    private static readonly double[] Strengths = [1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 0.1, 0.3, 1, 3, 10];

    /// <summary>Taken where nothing can be held out: one row a class. Strong, as fits so few rows.</summary>
    private const double Unvalidated = 0.01;

    public required double C { get; init; }

    public required IReadOnlyList<HeldOutLoss> Losses { get; init; }

    /// <summary>How many rows of the training split, the first ones, were held out once.</summary>
    public required int Rows { get; init; }

    /// <summary>Row-major [Rows, outputs], at the chosen strength.</summary>
    public required float[] Logits { get; init; }

    /// <summary>
    /// Chooses C by the log loss (of numbers the squared error) over all held-out rows: it sees how sure the head is and so is far less jumpy than accuracy on the few rows
    /// that transfer learning usually has. The sweep ends once three weaker penalties in a row did worse.
    /// </summary>
    /// <param name="train">Sorted by fold.</param>
    /// <param name="fixedC">Null: to be chosen.</param>
    internal static CrossValidation Run(LabelledFeatures train, StratifiedFolds folds, int outputs, double? fixedC, HeadPath path)
    {
        var best = new CrossValidation { C = fixedC ?? Unvalidated, Losses = [], Rows = 0, Logits = [] };
        if (folds.Count == 0)
            return best;

        double[] strengths = fixedC is { } c ? [c] : Strengths;
        var heads = Enumerable.Range(0, folds.Count).Select(fold => path(folds.TrainedOn(fold), strengths).GetEnumerator()).ToList();
        try
        {
            var losses = new List<HeldOutLoss>();
            var (logits, spare) = (new float[folds.HeldOutRows * outputs], new float[folds.HeldOutRows * outputs]);
            var truth = train.Targets.First(folds.HeldOutRows);
            foreach (var strength in strengths)
            {
                Advance(heads, train, folds, logits);
                losses.Add(HeldOutLoss.Of(strength, logits, truth));
                if (losses[^1].Loss <= losses.Min(loss => loss.Loss))
                {
                    best = new CrossValidation { C = strength, Losses = losses, Rows = folds.HeldOutRows, Logits = logits };
                    (logits, spare) = (spare, logits);
                }
                else if (losses.Count >= 4 && losses.TakeLast(3).All(loss => loss.Loss > losses.Min(least => least.Loss)))
                    break;
            }

            return best;
        }
        finally
        {
            heads.ForEach(head => head.Dispose());
        }
    }

    /// <summary>The next fit of every fold, on the rows that it has not seen.</summary>
    private static void Advance(List<IEnumerator<LinearFit>> heads, LabelledFeatures train, StratifiedFolds folds, float[] logits)
    {
        var outputs = logits.Length / folds.HeldOutRows;
        for (var fold = 0; fold < folds.Count; fold++)
        {
            heads[fold].MoveNext();
            var rows = folds.HeldOut(fold);
            HeadLogits.Fill(logits.AsSpan(rows.Start * outputs, rows.Count * outputs), heads[fold].Current, train.Values, rows);
        }
    }
}

/// <summary>One head for each strength, fitted on some of the training rows; computed while it is enumerated. A prototype head knows no strength and is the same each time.</summary>
internal delegate IEnumerable<LinearFit> HeadPath(IReadOnlyList<RowRange> rows, IReadOnlyList<double> strengths);
