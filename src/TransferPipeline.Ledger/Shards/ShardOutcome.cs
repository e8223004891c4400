namespace TransferPipeline.Ledger.Shards;

/// <summary>What came of asking for a shard to be done; a closed set.</summary>
public enum ShardOutcome
{
    /// <summary>Done and in the ledger.</summary>
    Committed,

    /// <summary>Done before, held by another, waiting, or its run has ended: nothing to do.</summary>
    NotDue,

    /// <summary>Another took over while this one worked; its work was thrown away.</summary>
    LostLease,

    /// <summary>Failed this time; it is due again later.</summary>
    WillRetry,

    /// <summary>Failed for good; the run fails with the reason.</summary>
    Failed,
}
