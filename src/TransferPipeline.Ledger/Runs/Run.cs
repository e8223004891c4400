using TransferPipeline.Contracts.Pipelines;

namespace TransferPipeline.Ledger.Runs;

/// <summary>A run as the ledger knows it.</summary>
/// <param name="Request">What asked for it; see <see cref="RequestId"/>. Null when a person did.</param>
public sealed record Run(string Id, PipelineSpec Spec, RunState State, string? Reason, string? Request, DateTimeOffset CreatedAt, DateTimeOffset? FinishedAt);

public enum RunState
{
    Running,
    Succeeded,
    Failed,
    Cancelled,

    /// <summary>A scheduled run that found too little new data to train on.</summary>
    Skipped,
}

/// <summary>A stage with the sums over its shards.</summary>
/// <param name="Name">One of <see cref="TransferPipeline.Contracts.Runs.StageNames"/>.</param>
/// <param name="Expected">How many shards it has; null until it is planned.</param>
/// <param name="Done">How many of them are committed.</param>
/// <param name="Failed">How many can never be done.</param>
public sealed record Stage(string Name, int? Expected, int Done, int Failed, bool Complete, RowCounts Rows, TimeSpan? Elapsed);

/// <summary>What became of rows. Balanced when <c>In = Done + Cached + Duplicate + Quarantined</c>.</summary>
/// <param name="In">Rows that came in.</param>
/// <param name="Done">Rows that were worked on.</param>
/// <param name="Cached">Rows whose result was there already.</param>
/// <param name="Duplicate">Rows whose content is that of another row.</param>
/// <param name="Quarantined">Rows that could not be used.</param>
public sealed record RowCounts(long In, long Done, long Cached, long Duplicate, long Quarantined)
{
    public static RowCounts None { get; } = new(0, 0, 0, 0, 0);

    public bool Balanced => In == Done + Cached + Duplicate + Quarantined;

    /// <summary>The share of rows that are quarantined.</summary>
    public double QuarantineRate => In == 0 ? 0 : (double)Quarantined / In;

    public bool IsWithin(ErrorBudgetSpec budget) => Quarantined <= (budget.MaxCount ?? long.MaxValue) && QuarantineRate <= budget.MaxRate;
}
