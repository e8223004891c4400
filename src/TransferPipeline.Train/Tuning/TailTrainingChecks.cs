using TransferPipeline.Contracts;
using TransferPipeline.Train.Heads;
using TransferPipeline.Train.Targets;

namespace TransferPipeline.Train.Tuning;

/// <summary>What no tail can be trained on.</summary>
internal static class TailTrainingChecks
{
    internal static void Require(TailNetwork network, TailRows train, TailRows? validation, TuningRecipe recipe)
    {
        if (train.Count == 0)
            throw new RejectedException("The training split has no usable row, so no layers can be trained. Add rows, or use tune.layers: none.");
        if (recipe.Mixup > 0 && train.Inputs.Any(input => input.Lengths is not null || input.Integers))
            throw new RejectedException($"tune.mixup is {recipe.Mixup}, and rows of different lengths cannot be mixed: use 0.");

        if (recipe.LabelSmoothing > 0 && train.Targets is NumberTargets)
            throw new RejectedException($"tune.labelSmoothing is {recipe.LabelSmoothing}, and numbers have no labels to be smoothed: use 0.");

        foreach (var rows in new[] { train, validation })
        {
            if (rows is { Count: > 0 } && rows.Inputs.Count != network.Inputs.Count)
                throw new ArgumentException($"The rows have {rows.Inputs.Count} tensors, and the network reads {string.Join(", ", network.Inputs)}.", nameof(train));

            HeadTrainingChecks.RequireRoom(rows?.Count ?? 0, network.Classes);
        }
    }
}
