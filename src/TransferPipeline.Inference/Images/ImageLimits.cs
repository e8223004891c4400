namespace TransferPipeline.Inference.Images;

/// <summary>What a picture may cost before it is refused.</summary>
public sealed record ImageLimits
{
    /// <summary>Most pixels by the header, checked before anything is decoded. Default 64 million: 256 MB decoded, above every phone camera's usual mode.</summary>
    public long MaxPixels { get; init; } = 64_000_000;

    /// <summary>What one buffer can hold at four bytes a pixel, whatever the setting.</summary>
    private const long Addressable = 500_000_000;

    internal ImageDecodeResult.Refused? Refuse(ImageSize size)
    {
        var limit = Math.Min(MaxPixels, Addressable);
        return (long)size.Width * size.Height > limit
            ? new(ImageRefusal.TooLarge, $"The picture has {size.Width} x {size.Height} pixels; the limit is {limit}.")
            : null;
    }
}
