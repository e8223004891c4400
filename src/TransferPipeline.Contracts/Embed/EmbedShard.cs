namespace TransferPipeline.Contracts.Embed;

/// <summary>Command: run the backbone, or the detector in front of it, over one dataset shard. The message is a hint; what to do, and whether it is still due, stands in the ledger.</summary>
public sealed record EmbedShard
{
    public required string RunId { get; init; }

    public required string Stage { get; init; }

    public required int ShardIndex { get; init; }
}
