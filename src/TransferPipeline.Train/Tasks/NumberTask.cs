using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Onnx.Heads;
using TransferPipeline.Train.Heads;
using TransferPipeline.Train.Metrics;
using TransferPipeline.Train.Targets;

namespace TransferPipeline.Train.Tasks;

/// <summary>A number.</summary>
/// <param name="scale">Of the training rows' numbers.</param>
internal sealed class NumberTask(NumberScale scale) : HeadTask
{
    internal override int Outputs => 1;

    internal override double Flatness => 1;

    /// <summary>A parabola is gone down in a few steps, so all the way.</summary>
    internal override double Tolerance => 1e-9;

    internal override LinearObjective Objective(LabelledFeatures rows, IReadOnlyList<RowRange> ranges, bool balanced) => new SquaredObjective(rows, ranges, scale);

    internal override double Temperature(float[] logits, RowTargets truth) => 1;

    internal override HeadMetrics Measure(float[] logits, RowTargets truth, double temperature) => NumberMetrics.Of(logits, ((NumberTargets)truth).Numbers, scale);

    internal override HeadWeights Complete(HeadWeights head, HeadMetrics measured) =>
        head with { Target = TargetNames.Number, Labels = [], Residual = measured.Rows == 0 ? null : ((NumberMetrics)measured).Rmse };

    internal override LinearFit InUnits(LinearFit fit) => fit with
    {
        Weights = Array.ConvertAll(fit.Weights, weight => (float)(weight * scale.Deviation)),
        Bias = Array.ConvertAll(fit.Bias, InUnits),
    };

    internal override float[] InUnits(float[] values)
    {
        for (var index = 0; index < values.Length; index++)
            values[index] = InUnits(values[index]);
        return values;
    }

    internal override HeadWeights Standardised(HeadWeights head) => head with
    {
        Weights = Array.ConvertAll(head.Weights, weight => (float)(weight / scale.Deviation)),
        Bias = Array.ConvertAll(head.Bias, bias => (float)scale.Standardise(bias)),
    };

    private float InUnits(float value) => (float)(value * scale.Deviation + scale.Mean);
}
