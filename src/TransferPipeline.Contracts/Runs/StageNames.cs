namespace TransferPipeline.Contracts.Runs;

/// <summary>The stages of a run, in the order in which they follow each other.</summary>
public static class StageNames
{
    public const string Ingest = "ingest";

    /// <summary>Boxes of the labelled pictures.</summary>
    public const string Detect = "detect";

    /// <summary>The dataset of what the boxes hold.</summary>
    public const string Crop = "crop";

    public const string Embed = "embed";
    public const string Train = "train";
    public const string ScoreIngest = "score-ingest";

    /// <summary>Boxes of the pictures to score.</summary>
    public const string ScoreDetect = "score-detect";

    /// <summary>What the boxes of those hold.</summary>
    public const string ScoreCrop = "score-crop";

    public const string Score = "score";
    public const string Publish = "publish";

    /// <summary>What <see cref="Contracts.Ingest.IngestDataset"/> asks for: the stages that make dataset versions.</summary>
    public static IReadOnlyList<string> OfIngest { get; } = [Ingest, Crop, ScoreIngest, ScoreCrop];

    /// <summary>What <see cref="Contracts.Embed.EmbedShard"/> asks for.</summary>
    public static IReadOnlyList<string> OfEmbed { get; } = [Detect, Embed, ScoreDetect];

    /// <summary>What <see cref="Contracts.Train.TrainHead"/> asks for.</summary>
    public static IReadOnlyList<string> OfTrain { get; } = [Train];

    /// <summary>What <see cref="Contracts.Score.ScoreShard"/> asks for.</summary>
    public static IReadOnlyList<string> OfScore { get; } = [Score];

    /// <summary>What <see cref="Contracts.Score.PublishScores"/> asks for.</summary>
    public static IReadOnlyList<string> OfPublish { get; } = [Publish];
}
