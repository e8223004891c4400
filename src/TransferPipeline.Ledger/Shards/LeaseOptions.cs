namespace TransferPipeline.Ledger.Shards;

/// <summary>How long a worker may be silent, and how often a shard is tried.</summary>
public sealed record LeaseOptions
{
    /// <summary>After this time without a renewal a worker is taken for dead and its shard is due again. Default 60 s.</summary>
    public TimeSpan Duration { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Attempts before a shard fails for good; those in which the worker died count. Default 3.</summary>
    public int Attempts { get; init; } = 3;

    /// <summary>How often a lease is renewed, and so how soon a worker hears that its run was cancelled: every 2 s, or more often when leases are short.</summary>
    internal TimeSpan RenewInterval => TimeSpan.FromTicks(Math.Min(TimeSpan.FromSeconds(2).Ticks, Duration.Ticks / 5));
}
