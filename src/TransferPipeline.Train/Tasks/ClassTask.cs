using TransferPipeline.Train.Calibration;
using TransferPipeline.Train.Heads;
using TransferPipeline.Train.Metrics;
using TransferPipeline.Train.Targets;

namespace TransferPipeline.Train.Tasks;

/// <summary>One of the classes.</summary>
internal sealed class ClassTask(int classes) : HeadTask
{
    internal override int Outputs => classes;

    internal override double Flatness => classes;

    internal override LinearObjective Objective(LabelledFeatures rows, IReadOnlyList<RowRange> ranges, bool balanced) => new SoftmaxObjective(rows, ranges, classes, balanced);

    internal override double Temperature(float[] logits, RowTargets truth) => TemperatureScaling.Fit(logits, classes, ((ClassTargets)truth).Classes);

    internal override HeadMetrics Measure(float[] logits, RowTargets truth, double temperature) =>
        ClassificationMetrics.Of(RowDecisions.Of(logits, classes, temperature, ((ClassTargets)truth).Classes), ((ClassTargets)truth).Classes);
}
