namespace TransferPipeline.Contracts.Train;

/// <summary>Command: train, certify and register a head on a dataset's embeddings. The message is a hint; what to do, and whether it is still due, stands in the ledger.</summary>
public sealed record TrainHead
{
    public required string RunId { get; init; }

    public required string Stage { get; init; }

    public required int ShardIndex { get; init; }
}
