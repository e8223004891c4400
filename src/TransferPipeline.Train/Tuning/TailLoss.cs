using TorchSharp;
using TransferPipeline.Train.Targets;

namespace TransferPipeline.Train.Tuning;

/// <summary>What is minimised while layers are tuned. What a batch is to be told as is a tensor, in which mixed rows are weighed sums of rows.</summary>
internal abstract class TailLoss
{
    /// <param name="targets">Of the training rows; numbers are standardised ones.</param>
    internal static TailLoss Of(RowTargets targets, int outputs, TuningRecipe recipe) => targets switch
    {
        LabelTargets labels => new LabelParts(labels, recipe),
        NumberTargets numbers => new NumberParts(numbers),
        _ => new SoftTargets(((ClassTargets)targets).Classes, outputs, recipe),
    };

    /// <summary>A row of the tensor for each of the rows.</summary>
    internal abstract torch.Tensor Of(ReadOnlySpan<int> rows);

    /// <summary>The mean loss of the rows.</summary>
    /// <param name="outputs">Of the network, [rows, outputs].</param>
    /// <param name="target">What <see cref="Of(ReadOnlySpan{int})"/> gave.</param>
    internal abstract torch.Tensor Loss(torch.Tensor outputs, torch.Tensor target);
}
