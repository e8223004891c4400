using TransferPipeline.Inference.Images;

namespace TransferPipeline.Inference.Detection;

/// <summary>Something that a detector found.</summary>
/// <param name="Edges">Inside the upright picture, in its own pixels.</param>
/// <param name="Label">One of the card's labels; a number where it names none.</param>
/// <param name="Score">0 to 1.</param>
public sealed record DetectedBox(BoxEdges Edges, string Label, float Score)
{
    /// <summary>A PNG of what the crop rule shows of it; null where no crops were asked for.</summary>
    public byte[]? Crop { get; init; }
}
