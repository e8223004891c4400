namespace TransferPipeline.Inference.OnnxSessions;

public sealed record ModelOptions
{
    /// <summary><c>cpu</c> or <c>cuda</c>. Default cpu. A GPU that is asked for and absent is an error, never a silent fall-back.</summary>
    public string Device { get; init; } = "cpu";

    /// <summary>Items a batch. Null: as many as 5 MiB of input hold, a power of two up to 256. A model's fixed batch wins.</summary>
    public int? BatchSize { get; init; }
}
