namespace TransferPipeline.Contracts.Runs;

/// <summary>Event: a run reached its end.</summary>
public sealed record RunFinished
{
    public required string RunId { get; init; }

    /// <summary>The <see cref="StartRun.RequestId"/> that asked for the run; null when something else did.</summary>
    public string? RequestId { get; init; }

    /// <summary><c>Succeeded</c>, <c>Failed</c>, <c>Cancelled</c> or <c>Skipped</c> (a scheduled run that found too little new data).</summary>
    public required string State { get; init; }

    /// <summary>Why it failed; null when it did not.</summary>
    public string? Reason { get; init; }
}
