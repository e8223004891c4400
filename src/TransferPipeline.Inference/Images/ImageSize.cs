namespace TransferPipeline.Inference.Images;

public readonly record struct ImageSize(int Width, int Height);
