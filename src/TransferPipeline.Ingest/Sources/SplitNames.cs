namespace TransferPipeline.Ingest.Sources;

/// <summary>The three splits and what sources call them.</summary>
internal static class SplitNames
{
    internal const string Train = "train";
    internal const string Validation = "validation";
    internal const string Test = "test";

    /// <summary>The split that a folder or column value means; null when it is none.</summary>
    internal static string? Parse(string name) => name.ToLowerInvariant() switch
    {
        "train" or "training" => Train,
        "val" or "valid" or "validation" or "dev" => Validation,
        "test" or "testing" or "eval" => Test,
        _ => null,
    };
}
