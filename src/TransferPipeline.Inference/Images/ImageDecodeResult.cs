namespace TransferPipeline.Inference.Images;

/// <summary>A content is either a picture or refused with one of the reasons of <see cref="ImageRefusal"/>.</summary>
public abstract record ImageDecodeResult
{
    private ImageDecodeResult()
    {
    }

    /// <param name="Image">The receiver disposes of it.</param>
    public sealed record Decoded(DecodedImage Image) : ImageDecodeResult;

    public sealed record Refused(string Reason, string Detail) : ImageDecodeResult;
}
