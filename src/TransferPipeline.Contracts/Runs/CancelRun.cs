namespace TransferPipeline.Contracts.Runs;

/// <summary>Command: stop a run. Work in flight is thrown away, finished shards stay.</summary>
public sealed record CancelRun
{
    public required string RunId { get; init; }
}
