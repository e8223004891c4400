using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Train.Tasks;
using TransferPipeline.Train.TorchLoading;

namespace TransferPipeline.Train.Heads;

/// <summary>From features to a calibrated head and its held-out figures. The same rows, in any order and at any load, give the same head on one machine.</summary>
internal static class HeadTrainer
{
    /// <summary>
    /// Features below which a second thread is not worth waiting for: the threads meet thousands of times a second, and on a machine with
    /// other work each meeting can cost a time slice (the demo's 100 rows: 67 seconds instead of 7 at a load of five a core).
    /// </summary>
    private const long OneThreadBelow = 1_000_000;

    /// <summary>The training rows are sorted, and for a linear head standardised, where they lie: memory holds them once.</summary>
    internal static TrainedHead Train(HeadTrainingSet set, HeadSpec spec, CancellationToken cancellationToken)
    {
        var plan = HeadPlan.Of(spec, set.Train.Targets);
        HeadTrainingChecks.Require(set);
        TorchThreads.Use((long)set.Train.Count * set.Train.Width < OneThreadBelow ? 1 : Environment.ProcessorCount);

        var folds = StratifiedFolds.Of(set.Train, plan.Seed);
        set.Train.Reorder(folds.Order);
        var task = HeadTask.Of(set.Train.Targets, set.Labels.Length, plan.Threshold);
        using var linear = plan.Prototype ? null : new LinearHeadTrainer(set.Train, task, plan.Balanced);
        HeadPath path = linear is null
            ? (ranges, strengths) => strengths.Select(_ =>
                plan.MaxDistance is { } limit ? NearestMeanHead.Fit(set.Train, ranges, task.Outputs, limit) : PrototypeHead.Fit(set.Train, ranges, task.Outputs))
            : (ranges, strengths) => linear.Path(ranges, strengths, cancellationToken);

        var validation = CrossValidation.Run(set.Train, folds, task.Outputs, plan.C, path);
        var fit = path([set.Train.All], [validation.C]).First();
        return Judge(set, task, fit, validation) with { C = plan.Prototype ? null : validation.C };
    }

    /// <summary>Fitted on rows that the head has not seen, and never on the test split.</summary>
    private static double Temperature(HeadTrainingSet set, HeadTask task, LinearFit fit, CrossValidation validation) =>
        set.Validation is { Count: > 0 } rows
            ? task.Temperature(HeadLogits.Of(fit, rows), rows.Targets)
            : task.Temperature(validation.Logits, set.Train.Targets.First(validation.Rows));

    private static TrainedHead Judge(HeadTrainingSet set, HeadTask task, LinearFit fit, CrossValidation validation)
    {
        var temperature = Temperature(set, task, fit, validation);
        var (name, rows) = set switch
        {
            { Test.Count: > 0 } => ("test", set.Test),
            { Validation.Count: > 0 } => ("validation", set.Validation),
            _ => ("cross-validation", set.Train),
        };
        var certified = HeadLogits.Of(fit, rows);
        var (logits, truth) = ReferenceEquals(rows, set.Train) ? (validation.Logits, set.Train.Targets.First(validation.Rows)) : (certified, rows.Targets);
        var figures = task.Measure(logits, truth, temperature);
        return new TrainedHead
        {
            Weights = task.Complete(fit.ToWeights(temperature, set.Labels), figures),
            C = null,
            CrossValidation = validation,
            HeldOut = name,
            Beyond = fit.MaxDistance is null || ReferenceEquals(rows, set.Train) ? null : NearestMeanHead.CountBeyond(fit, rows),
            Figures = figures,
            UncalibratedFigures = task.Measure(logits, truth, 1),
            CertificateKeys = rows.Keys,
            CertificateLogits = certified,
        };
    }
}
