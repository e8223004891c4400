namespace TransferPipeline.Contracts.Pipelines;

/// <summary>What scoring does with each row.</summary>
public static class PipelineTasks
{
    /// <summary>Names its class.</summary>
    public const string Classify = "classify";

    /// <summary>Continues its text.</summary>
    public const string Generate = "generate";

    /// <summary>Finds boxes in its picture.</summary>
    public const string Detect = "detect";
}
