using TransferPipeline.Onnx.Heads;
using TransferPipeline.Train.Heads;
using TransferPipeline.Train.Metrics;
using TransferPipeline.Train.Targets;

namespace TransferPipeline.Train.Tasks;

/// <summary>What a head is to say of a row, and all that follows from it: the objective, the calibration, the figures.</summary>
internal abstract class HeadTask
{
    /// <summary>Numbers that a head gives a row.</summary>
    internal abstract int Outputs { get; }

    /// <summary>How often the loss's second derivative by an output, where nothing is known yet, goes into 1.</summary>
    internal abstract double Flatness { get; }

    /// <summary>Relative gain of a step below which, three times in a row, a fit ends; leaves the objective within about 1e-4 of its minimum.</summary>
    internal virtual double Tolerance => 1e-5;

    /// <param name="train">Targets of the training rows.</param>
    /// <param name="threshold">Least probability of a label; null: 0.5.</param>
    internal static HeadTask Of(RowTargets train, int classes, double? threshold) => train switch
    {
        LabelTargets labels => new LabelTask(labels.LabelCount, threshold ?? LabelTask.UsualThreshold),
        NumberTargets numbers => new NumberTask(NumberScale.Of(numbers.Numbers)),
        _ => new ClassTask(classes),
    };

    internal abstract LinearObjective Objective(LabelledFeatures rows, IReadOnlyList<RowRange> ranges, bool balanced);

    /// <summary>Fitted on rows that the head has not seen.</summary>
    /// <param name="logits">Row-major.</param>
    internal abstract double Temperature(float[] logits, RowTargets truth);

    /// <param name="logits">Row-major, before temperature.</param>
    internal abstract HeadMetrics Measure(float[] logits, RowTargets truth, double temperature);

    /// <summary>The head with what a reader of the graph has to know.</summary>
    /// <param name="measured">On rows that were held out.</param>
    internal virtual HeadWeights Complete(HeadWeights head, HeadMetrics measured) => head;

    /// <summary>A head that was fitted on standardised numbers, as it answers in the numbers' own unit.</summary>
    internal virtual LinearFit InUnits(LinearFit fit) => fit;

    /// <summary>The same for its answers, where they lie.</summary>
    internal virtual float[] InUnits(float[] values) => values;

    /// <summary>The other way round: a head as layers are tuned with it.</summary>
    internal virtual HeadWeights Standardised(HeadWeights head) => head;
}
