namespace TransferPipeline.Contracts.Ingest;

/// <summary>Command: read a source, or the crops that a detector made, into an immutable dataset version. The message is a hint; what to do, and whether it is still due, stands in the ledger.</summary>
public sealed record IngestDataset
{
    public required string RunId { get; init; }

    public required string Stage { get; init; }

    public required int ShardIndex { get; init; }
}
