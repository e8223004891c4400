using TransferPipeline.Inference.Images;

namespace TransferPipeline.Inference;

public sealed record RunnerOptions
{
    /// <summary>Threads that decode and compute, each a batch at a time. Default: the number of cores.</summary>
    public int Workers { get; init; } = Environment.ProcessorCount;

    public ImageLimits Limits { get; init; } = new();
}
