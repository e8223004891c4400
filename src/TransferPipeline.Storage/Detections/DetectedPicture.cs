namespace TransferPipeline.Storage.Detections;

/// <summary>What a detector made of one content: boxes, none, or the reason why it could not be looked at.</summary>
/// <param name="Width">The upright picture's, in pixels; 0 when it is refused.</param>
/// <param name="Boxes">By falling score.</param>
public sealed record DetectedPicture(string Sha256, int Width, int Height, IReadOnlyList<DetectedCrop> Boxes, string? Reason, string? Detail);

/// <summary>A box in pixels of the upright picture, and what it holds, as a picture of its own.</summary>
public sealed record DetectedCrop(float Left, float Top, float Right, float Bottom, string Label, float Score, byte[] Content);
