namespace TransferPipeline.Contracts.Runs;

/// <summary>Event: a shard of a stage is committed in the ledger.</summary>
public sealed record ShardCompleted
{
    public required string RunId { get; init; }

    public required string Stage { get; init; }

    public required int ShardIndex { get; init; }
}
