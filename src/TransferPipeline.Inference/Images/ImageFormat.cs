namespace TransferPipeline.Inference.Images;

internal enum ImageFormat
{
    Unknown,
    Jpeg,
    Png,
    Gif,
    Bmp,
    WebP,

    /// <summary>Known to be a picture, in a format that is not decoded here.</summary>
    Other,
}
