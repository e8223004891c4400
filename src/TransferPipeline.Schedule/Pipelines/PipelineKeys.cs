namespace TransferPipeline.Schedule.Pipelines;

/// <summary>Every key that <c>pipeline.yaml</c> may hold; docs/pipeline.md describes them, a test compares both with the specification records.</summary>
internal static class PipelineKeys
{
    /// <summary>Keys that the design names and that no code reads yet.</summary>
    internal static IReadOnlyList<string> Later { get; } = ["promote"];

    internal static IReadOnlyList<string> Root { get; } = ["name", "task", "dataset", "backbone", "head", "tune", "score", "generate", "detect", "errorBudget", "retrain", .. Later];

    internal static IReadOnlyList<string> Dataset { get; } =
    [
        "source", "drop", "name", "version", "kind", "target", "labelColumn", "labelColumns", "labelSeparator", "contentColumn", "pairColumn", "groupColumn", "labelsRequired",
        "nearDuplicates", "testFraction", "validationFraction", "shardRows", "shardMegabytes",
    ];

    internal static IReadOnlyList<string> Backbone { get; } = ["model", "pooling", "maxTokens", "longTexts"];

    internal static IReadOnlyList<string> Head { get; } = ["type", "maxDistance", "c", "classWeights", "seed", "threshold"];

    internal static IReadOnlyList<string> Tune { get; } =
    [
        "layers", "deepest", "minutes", "epochs", "batchSize", "headLearningRate", "learningRate", "layerDecay", "weightDecay", "warmup", "clipNorm", "views", "labelSmoothing",
        "mixup", "batchNorm", "patience", "loraRank", "loraAlpha", "maxGigabytes",
    ];

    internal static IReadOnlyList<string> Score { get; } = ["input", "kind", "contentColumn", "pairColumn", "model", "output", "topK"];

    internal static IReadOnlyList<string> Generate => GenerateSection.Keys;

    internal static IReadOnlyList<string> Detect { get; } = ["model", "minScore", "iou", "maxDetections", "labels", "labelled", "scored"];

    internal static IReadOnlyList<string> ErrorBudget { get; } = ["maxCount", "maxRate"];

    internal static IReadOnlyList<string> Retrain { get; } = ["cron", "minNewSamples"];
}
