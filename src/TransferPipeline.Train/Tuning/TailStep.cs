using System.Globalization;
using TorchSharp;
using TransferPipeline.Contracts;

namespace TransferPipeline.Train.Tuning;

/// <summary>One step of training: everything random in it follows from seed, epoch and step.</summary>
internal sealed class TailStep(TailNetwork network, TailRows rows, TailOptimizer optimizer, TuningRecipe recipe)
{
    private readonly TailLoss targets = TailLoss.Of(rows.Targets, network.Classes, recipe);

    /// <param name="factor">What part of the highest learning rates applies.</param>
    /// <returns>The mean loss of the batch, before the step.</returns>
    internal double Run(EpochOrder order, int step, double factor)
    {
        using var scope = torch.NewDisposeScope();
        var places = order.Batch(step);
        var batch = rows.Gather(places, recipe.Seed, order.Epoch);
        var target = targets.Of(places);
        if (recipe.Mixup > 0)
            Mix(batch, ref target, new(recipe.Seed, (long)DrawKind.Mixup, order.Epoch, step));

        torch.manual_seed((long)(new SeededDraws(recipe.Seed, (long)DrawKind.Dropout, order.Epoch, step).Bits() >> 1)).Dispose();
        var logits = network.TrainingLogits(batch);
        var loss = targets.Loss(logits, target);
        loss.backward();
        var value = loss.item<float>();
        var gradient = optimizer.Step(factor);
        if (!float.IsFinite(value) || !double.IsFinite(gradient))
            throw BrokenDown(value, order, step, factor, batch);

        return value;
    }

    /// <summary>Each row with another one of the batch, all in the same proportion: the activations at the cut, and the targets.</summary>
    private void Mix(torch.Tensor[] batch, ref torch.Tensor target, SeededDraws draws)
    {
        var part = draws.Beta(recipe.Mixup);
        var partners = new long[target.shape[0]];
        for (var place = 0; place < partners.Length; place++)
        {
            var chosen = draws.Below(place + 1);
            (partners[place], partners[chosen]) = (partners[chosen], place);
        }

        var others = torch.tensor(partners);
        batch[0] = batch[0] * part + batch[0].index_select(0, others) * (1 - part);
        target = target * part + target.index_select(0, others) * (1 - part);
    }

    private RejectedException BrokenDown(double loss, EpochOrder order, int step, double factor, torch.Tensor[] batch)
    {
        var where = string.Create(
            CultureInfo.InvariantCulture,
            $"Tuning broke down in epoch {order.Epoch}, step {step + 1} of {order.Steps}, at a learning rate of {recipe.LearningRate * factor:G3} for the head and {recipe.BackboneLearningRate * factor:G3} for the layers: ");
        var what = double.IsFinite(loss) ? "the gradient is not finite" : $"the loss is {loss}";
        if (batch[0].is_floating_point() && !batch[0].isfinite().all().item<bool>())
        {
            var finite = batch[0].isfinite().flatten(1).all(1).data<bool>().ToArray();
            var row = order.Batch(step)[Array.IndexOf(finite, false)];
            return new RejectedException($"{where}{what}. The activations of the row with the content {rows.Keys[row]} are not finite: the backbone cannot take it. Remove it from the source, or use another backbone.");
        }

        return new RejectedException($"{where}{what}. Most likely the rates are too high for this network: set tune.headLearningRate and tune.learningRate to a tenth, or tune fewer layers.");
    }
}
