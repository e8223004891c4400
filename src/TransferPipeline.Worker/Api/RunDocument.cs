using TransferPipeline.Ledger.Runs;

namespace TransferPipeline.Worker.Api;

/// <summary>A run as the API shows it.</summary>
/// <param name="Request">What asked for it: <c>message ID</c>, <c>drop DATASET VERSION</c> or <c>retrain PIPELINE TIME</c>; null when a person did.</param>
internal sealed record RunDocument(string Run, string State, string? Reason, string? Request, DateTimeOffset CreatedAt, DateTimeOffset? FinishedAt)
{
    /// <summary>Empty in listings.</summary>
    public IReadOnlyList<StageDocument> Stages { get; init; } = [];

    /// <summary>What the run made: the dataset, the model, the scores' manifest, by stage; paths in the artifact store.</summary>
    public IReadOnlyDictionary<string, string> Outputs { get; init; } = new Dictionary<string, string>();

    internal static RunDocument Of(Run run) => new(run.Id, run.State.ToString(), run.Reason, run.Request, run.CreatedAt, run.FinishedAt);
}

/// <summary>A stage's rows: in = done + cached + duplicate + quarantined.</summary>
internal sealed record StageDocument(string Name, int? Shards, int ShardsDone, bool Complete, long In, long Done, long Cached, long Duplicate, long Quarantined, double Seconds)
{
    internal static StageDocument Of(Stage stage) => new(
        stage.Name, stage.Expected, stage.Done, stage.Complete, stage.Rows.In, stage.Rows.Done, stage.Rows.Cached, stage.Rows.Duplicate, stage.Rows.Quarantined,
        Math.Round(stage.Elapsed?.TotalSeconds ?? 0, 3));
}
