namespace TransferPipeline.Inference.Images;

/// <summary>What a picture may cost before it is refused.</summary>
public sealed record ImageLimits
{
    /// <summary>Most pixels by the header, checked before anything is decoded. Default 64 million: 256 MB decoded, above every phone camera's usual mode.</summary>
    public long MaxPixels { get; init; } = 64_000_000;
}
