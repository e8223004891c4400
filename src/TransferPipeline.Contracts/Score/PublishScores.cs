namespace TransferPipeline.Contracts.Score;

/// <summary>Command: commit the manifest over all score parts of a run, last. The message is a hint; what to do, and whether it is still due, stands in the ledger.</summary>
public sealed record PublishScores
{
    public required string RunId { get; init; }

    public required string Stage { get; init; }

    public required int ShardIndex { get; init; }
}
