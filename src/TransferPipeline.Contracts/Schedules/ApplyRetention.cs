namespace TransferPipeline.Contracts.Schedules;

/// <summary>Command: delete dataset and model versions that are older than the newest so many of their name.</summary>
public sealed record ApplyRetention
{
    /// <summary>How many versions of each name are kept, at least 1.</summary>
    public required int KeepVersions { get; init; }
}
