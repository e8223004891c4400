using System.Runtime.InteropServices;
using TorchSharp;
using TransferPipeline.Train.Heads;
using TransferPipeline.Train.Targets;

namespace TransferPipeline.Train.Tuning;

/// <summary>
/// What a row is to be told as where it can have several labels: for each label the part for it, then for each the part against it, both times their weights.
/// With it the loss is the mean over the labels of -(for · log p + against · log (1 - p)).
/// </summary>
internal sealed class LabelParts : TailLoss
{
    private readonly LabelTargets labels;
    private readonly (float[] With, float[] Without)? weights;
    private readonly float yes;
    private readonly float no;

    internal LabelParts(LabelTargets labels, TuningRecipe recipe)
    {
        this.labels = labels;
        (yes, no) = ((float)(1 - (recipe.LabelSmoothing / 2)), (float)(recipe.LabelSmoothing / 2));
        weights = recipe.Balanced ? SigmoidObjective.BalancedWeights(labels, [new RowRange(0, labels.Count)]) : null;
    }

    /// <summary>[rows, 2 · labels].</summary>
    internal override torch.Tensor Of(ReadOnlySpan<int> rows)
    {
        var count = labels.LabelCount;
        var targets = torch.empty(rows.Length, 2 * count);
        var values = MemoryMarshal.Cast<byte, float>(targets.bytes);
        for (var place = 0; place < rows.Length; place++)
        {
            var own = values.Slice(place * 2 * count, 2 * count);
            for (var label = 0; label < count; label++)
                (own[label], own[count + label]) = Parts(label, has: false);
            foreach (var label in labels.Of(rows[place]))
                (own[label], own[count + label]) = Parts(label, has: true);
        }

        return targets;
    }

    internal override torch.Tensor Loss(torch.Tensor outputs, torch.Tensor target)
    {
        var parts = target.chunk(2, 1);
        return -(parts[0] * torch.nn.functional.logsigmoid(outputs) + parts[1] * torch.nn.functional.logsigmoid(-outputs)).sum() / outputs.numel();
    }

    private (float For, float Against) Parts(int label, bool has)
    {
        var weight = weights is null ? 1 : has ? weights.Value.With[label] : weights.Value.Without[label];
        return has ? (weight * yes, weight * no) : (weight * no, weight * yes);
    }
}
