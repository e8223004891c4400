namespace TransferPipeline.Contracts.Score;

/// <summary>Command: score one dataset shard with a fused model. The message is a hint; what to do, and whether it is still due, stands in the ledger.</summary>
public sealed record ScoreShard
{
    public required string RunId { get; init; }

    public required string Stage { get; init; }

    public required int ShardIndex { get; init; }
}
