using System.Runtime.InteropServices;
using TorchSharp;
using TransferPipeline.Train.Heads;

namespace TransferPipeline.Train.Tuning;

/// <summary>
/// What a row is to be told apart as: a part for each class, times the row's weight. With it the loss is -Σ target · log-probability: smoothed
/// labels, class weights and mixed rows are all in the target.
/// </summary>
internal sealed class SoftTargets : TailLoss
{
    private readonly int[] labels;
    private readonly float[]? classWeights;
    private readonly int classes;
    private readonly double smoothing;

    internal SoftTargets(int[] labels, int classes, TuningRecipe recipe)
    {
        this.labels = labels;
        this.classes = classes;
        smoothing = recipe.LabelSmoothing;
        classWeights = recipe.Balanced ? SoftmaxObjective.BalancedWeights(labels, [new RowRange(0, labels.Length)], classes) : null;
    }

    /// <summary>[rows, classes].</summary>
    internal override torch.Tensor Of(ReadOnlySpan<int> rows)
    {
        var targets = torch.empty(rows.Length, classes);
        var values = MemoryMarshal.Cast<byte, float>(targets.bytes);
        for (var place = 0; place < rows.Length; place++)
        {
            var label = labels[rows[place]];
            var weight = classWeights?[label] ?? 1;
            var own = values.Slice(place * classes, classes);
            own.Fill((float)(weight * smoothing / classes));
            own[label] = (float)(weight * (1 - smoothing + smoothing / classes));
        }

        return targets;
    }

    internal override torch.Tensor Loss(torch.Tensor outputs, torch.Tensor target) => -(target * outputs.log_softmax(1)).sum() / target.shape[0];
}
