namespace TransferPipeline.Contracts.Schedules;

/// <summary>Command: run a registered pipeline because its time has come. The ledger knows each occurrence once.</summary>
public sealed record RetrainPipeline
{
    /// <summary>Name of the registered pipeline.</summary>
    public required string Pipeline { get; init; }

    /// <summary>The moment of the schedule that this is for, in UTC.</summary>
    public required DateTimeOffset Occurrence { get; init; }
}
