namespace TransferPipeline.Inference.Images;

/// <summary>The reasons for which a content is refused as a picture; written to quarantine records and embedding files, so never renamed.</summary>
public static class ImageRefusal
{
    public const string Empty = "empty";

    /// <summary>No picture format starts with these bytes.</summary>
    public const string NotAnImage = "not-an-image";

    /// <summary>A picture, but in a format outside JPEG, PNG, WebP, BMP and GIF.</summary>
    public const string UnsupportedFormat = "unsupported-format";

    public const string Truncated = "truncated";

    public const string Corrupt = "corrupt";

    /// <summary>More pixels by its header than <see cref="ImageLimits.MaxPixels"/>.</summary>
    public const string TooLarge = "too-large";
}
