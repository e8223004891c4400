using TransferPipeline.Contracts.Pipelines;

namespace TransferPipeline.Train.Tuning;

/// <summary>From the pipeline's words to the engine's.</summary>
internal static class TuningRecipes
{
    /// <param name="target">Of the dataset.</param>
    internal static TuningRecipe Of(TuneSpec tune, HeadSpec head, string target) => new TuningRecipe
    {
        Epochs = tune.Epochs,
        BatchSize = tune.BatchSize,
        LearningRate = tune.HeadLearningRate,
        BackboneLearningRate = tune.LearningRate,
        LayerDecay = tune.LayerDecay,
        WeightDecay = tune.WeightDecay,
        WarmupFraction = tune.Warmup,
        ClipNorm = tune.ClipNorm,
        LabelSmoothing = SmoothingOf(tune, target),
        Balanced = head.ClassWeights == "balanced",
        BatchNorm = tune.BatchNorm == "updated" ? BatchNormTuning.Updated : BatchNormTuning.Frozen,
        Patience = tune.Patience,
        Mixup = tune.Mixup,
        LoraRank = tune.LoraRank,
        LoraAlpha = tune.LoraAlpha,
        Seed = head.Seed,
    }.Checked();

    /// <summary>Where a row can have several labels most are rare: smoothing would claim a share of each, and no temperature takes that back.</summary>
    internal static double SmoothingOf(TuneSpec tune, string target) => tune.LabelSmoothing ?? (target == TargetNames.Classes ? 0.1 : 0);
}
