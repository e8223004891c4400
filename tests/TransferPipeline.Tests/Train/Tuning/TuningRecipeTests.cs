using TransferPipeline.Contracts;
using TransferPipeline.Train.Tuning;

namespace TransferPipeline.Tests.Train.Tuning;

public sealed class TuningRecipeTests
{
    [Fact]
    public void The_defaults_are_allowed()
    {
        var recipe = new TuningRecipe();

        Assert.Same(recipe, recipe.Checked());
    }

    [Fact]
    public void A_setting_that_makes_no_sense_is_named()
    {
        (TuningRecipe Recipe, string Message)[] wrong =
        [
            (new() { Epochs = 0 }, "tune.epochs is 0: give 1 to 100000."),
            (new() { BatchSize = 0 }, "tune.batchSize is 0"),
            (new() { LearningRate = double.NaN }, "tune.headLearningRate is NaN"),
            (new() { BackboneLearningRate = -1 }, "tune.learningRate is -1"),
            (new() { LayerDecay = 1.5 }, "tune.layerDecay is 1.5"),
            (new() { WeightDecay = -0.1 }, "tune.weightDecay is -0.1"),
            (new() { WarmupFraction = 1 }, "tune.warmup is 1"),
            (new() { ClipNorm = 0 }, "tune.clipNorm is 0"),
            (new() { LabelSmoothing = 1 }, "tune.labelSmoothing is 1"),
            (new() { Patience = -1 }, "tune.patience is -1"),
            (new() { Mixup = -1 }, "tune.mixup is -1"),
            (new() { LoraRank = -1 }, "tune.loraRank is -1"),
            (new() { LoraAlpha = 0 }, "tune.loraAlpha is 0"),
        ];

        Assert.All(wrong, pair => Assert.StartsWith(pair.Message, Assert.Throws<RejectedException>(pair.Recipe.Checked).Message));
    }
}
