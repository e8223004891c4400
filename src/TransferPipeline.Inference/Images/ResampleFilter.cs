namespace TransferPipeline.Inference.Images;

/// <summary>Pillow's filters, of the same names and the same shapes.</summary>
public enum ResampleFilter
{
    Nearest,
    Box,
    Bilinear,
    Bicubic,
    Lanczos,
}
