using TransferPipeline.Train.Tuning;

namespace TransferPipeline.Benchmarks.Sentiment;

internal static class SentimentRecipe
{
    internal static TuningRecipe Default { get; } = new()
    {
        Epochs = 3,
        BatchSize = 32,
        LearningRate = 1e-3,
        BackboneLearningRate = 1e-4,
        LayerDecay = 1,
        WeightDecay = 0.01,
        WarmupFraction = 0.1,
        LabelSmoothing = 0,
    };
}
