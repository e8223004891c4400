namespace TransferPipeline.Inference.Images;

public readonly record struct ImageRegion(int Left, int Top, int Width, int Height);
