namespace TransferPipeline.Onnx.Cards;

/// <summary>What a classifier that compares with the middle of each class does with what is like none of them.</summary>
public sealed record DistanceLimit
{
    /// <summary>The output with the Euclidean distance of the features to each class, [batch, classes].</summary>
    public required string Output { get; init; }

    /// <summary>What lies farther than this from every class is of none.</summary>
    public required double Max { get; init; }

    /// <summary>What it is called then.</summary>
    public string Label { get; init; } = "unknown";
}
