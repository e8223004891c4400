namespace TransferPipeline.Inference.Images;

/// <summary>The part of a pixel grid that a picture fills, in pixels.</summary>
internal readonly record struct PixelBox(double Left, double Top, double Width, double Height);
