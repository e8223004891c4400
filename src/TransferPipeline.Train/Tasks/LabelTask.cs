using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Onnx.Heads;
using TransferPipeline.Train.Calibration;
using TransferPipeline.Train.Heads;
using TransferPipeline.Train.Metrics;
using TransferPipeline.Train.Targets;

namespace TransferPipeline.Train.Tasks;

/// <summary>Any number of the labels: each is decided on its own.</summary>
/// <param name="threshold">Least probability at which a row has a label.</param>
internal sealed class LabelTask(int labels, double threshold) : HeadTask
{
    /// <summary>Where calibrated probabilities are right more often than wrong.</summary>
    internal const double UsualThreshold = 0.5;

    internal override int Outputs => labels;

    /// <summary>p (1 - p) at a probability of one half.</summary>
    internal override double Flatness => 4;

    internal override LinearObjective Objective(LabelledFeatures rows, IReadOnlyList<RowRange> ranges, bool balanced) => new SigmoidObjective(rows, ranges, balanced);

    internal override double Temperature(float[] logits, RowTargets truth) => TemperatureScaling.Fit(logits, (LabelTargets)truth);

    internal override HeadMetrics Measure(float[] logits, RowTargets truth, double temperature) =>
        LabelMetrics.Of(Probabilities.Sigmoid(logits, labels, temperature), (LabelTargets)truth, threshold);

    internal override HeadWeights Complete(HeadWeights head, HeadMetrics measured) => head with { Target = TargetNames.Labels, Threshold = threshold };
}
