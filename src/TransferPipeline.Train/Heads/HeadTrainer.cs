using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Train.Calibration;
using TransferPipeline.Train.Metrics;
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
        var plan = HeadPlan.Of(spec);
        HeadTrainingChecks.Require(set);
        TorchThreads.Use((long)set.Train.Count * set.Train.Width < OneThreadBelow ? 1 : Environment.ProcessorCount);

        var classes = set.Labels.Length;
        var folds = StratifiedFolds.Of(set.Train, plan.Seed);
        set.Train.Reorder(folds.Order);
        using var linear = plan.Prototype ? null : new LinearHeadTrainer(set.Train, classes, plan.Balanced);
        HeadPath path = linear is null
            ? (ranges, strengths) => strengths.Select(_ => plan.MaxDistance is { } limit ? NearestMeanHead.Fit(set.Train, ranges, classes, limit) : PrototypeHead.Fit(set.Train, ranges, classes))
            : (ranges, strengths) => linear.Path(ranges, strengths, cancellationToken);

        var validation = CrossValidation.Run(set.Train, folds, classes, plan.C, path);
        var fit = path([set.Train.All], [validation.C]).First();
        var temperature = Temperature(set, fit, validation);
        return Judge(set, fit, validation, temperature) with { C = plan.Prototype ? null : validation.C };
    }

    /// <summary>Fitted on rows that the head has not seen, and never on the test split.</summary>
    private static double Temperature(HeadTrainingSet set, LinearFit fit, CrossValidation validation) =>
        set.Validation is { Count: > 0 } rows
            ? TemperatureScaling.Fit(HeadLogits.Of(fit, rows), set.Labels.Length, rows.Classes)
            : TemperatureScaling.Fit(validation.Logits, set.Labels.Length, ClassesOf(set.Train, validation));

    private static TrainedHead Judge(HeadTrainingSet set, LinearFit fit, CrossValidation validation, double temperature)
    {
        var (name, rows) = set switch
        {
            { Test.Count: > 0 } => ("test", set.Test),
            { Validation.Count: > 0 } => ("validation", set.Validation),
            _ => ("cross-validation", set.Train),
        };
        var certified = HeadLogits.Of(fit, rows);
        var (logits, labels) = ReferenceEquals(rows, set.Train) ? (validation.Logits, ClassesOf(set.Train, validation)) : (certified, rows.Classes);
        var calibrated = Probabilities.Softmax(logits, set.Labels.Length, temperature);
        return new TrainedHead
        {
            Weights = fit.ToWeights(temperature, set.Labels),
            C = null,
            CrossValidation = validation,
            HeldOut = name,
            Beyond = fit.MaxDistance is null || ReferenceEquals(rows, set.Train) ? null : NearestMeanHead.CountBeyond(fit, rows),
            Metrics = ClassificationMetrics.Of(calibrated, labels),
            Uncalibrated = ClassificationMetrics.Of(Probabilities.Softmax(logits, set.Labels.Length, 1), labels),
            CertificateKeys = rows.Keys,
            CertificateLogits = certified,
        };
    }

    private static int[] ClassesOf(LabelledFeatures train, CrossValidation validation) =>
        train.Classes[..validation.Rows];
}
