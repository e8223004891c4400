namespace TransferPipeline.Contracts.Runs;

/// <summary>Command: look at the ledger and do what is due for this run (plan the next stage, finish, or fail it).</summary>
public sealed record AdvanceRun
{
    public required string RunId { get; init; }
}
