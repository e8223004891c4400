using TransferPipeline.Contracts.Pipelines;

namespace TransferPipeline.Train.Tuning;

/// <summary>From the pipeline's words to the engine's.</summary>
internal static class TuningRecipes
{
    internal static TuningRecipe Of(TuneSpec tune, HeadSpec head) => new TuningRecipe
    {
        Epochs = tune.Epochs,
        BatchSize = tune.BatchSize,
        LearningRate = tune.HeadLearningRate,
        BackboneLearningRate = tune.LearningRate,
        LayerDecay = tune.LayerDecay,
        WeightDecay = tune.WeightDecay,
        WarmupFraction = tune.Warmup,
        ClipNorm = tune.ClipNorm,
        LabelSmoothing = tune.LabelSmoothing,
        Balanced = head.ClassWeights == "balanced",
        BatchNorm = tune.BatchNorm == "updated" ? BatchNormTuning.Updated : BatchNormTuning.Frozen,
        Patience = tune.Patience,
        Mixup = tune.Mixup,
        LoraRank = tune.LoraRank,
        LoraAlpha = tune.LoraAlpha,
        Seed = head.Seed,
    }.Checked();
}
