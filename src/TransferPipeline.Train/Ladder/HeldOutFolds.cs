using TransferPipeline.Train.Heads;
using TransferPipeline.Train.Tuning;

namespace TransferPipeline.Train.Ladder;

/// <summary>Rows to train on and rows to judge by, for comparing steps. The test split is no part of it.</summary>
internal static class HeldOutFolds
{
    /// <summary>With more rows, a fifth of them judges well enough, and training five times would cost too much.</summary>
    private const int MostRowsForAllFolds = 2_000;

    /// <summary>The validation split judges where there is one; else a fifth of the training rows, or each fifth in turn where they are few.</summary>
    internal static IReadOnlyList<TuningRows> Of(TuningRows rows, int seed)
    {
        if (rows.Validation is { Count: > 0 } validation)
            return [new TuningRows { Train = rows.Train, Test = validation }];

        using var keys = new LabelledFeatures { Values = FeatureMatrix.InMemory(0, 0), Targets = rows.Train.Targets, Keys = rows.Train.Keys };
        var folds = StratifiedFolds.Of(keys, seed);
        return
        [
            .. Enumerable.Range(0, rows.Train.Count > MostRowsForAllFolds ? Math.Min(1, folds.Count) : folds.Count).Select(fold => new TuningRows
            {
                Train = rows.Train.Only([.. folds.TrainedOn(fold).SelectMany(range => folds.Order.Skip(range.Start).Take(range.Count))]),
                Test = rows.Train.Only([.. folds.Order.Skip(folds.HeldOut(fold).Start).Take(folds.HeldOut(fold).Count)]),
            }),
        ];
    }
}
