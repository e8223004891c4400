using TransferPipeline.Ledger.Runs;

namespace TransferPipeline.Cli.Server;

/// <summary>The answer to a submitted pipeline.</summary>
/// <param name="Resumed">The same pipeline was running already, and is joined.</param>
internal sealed record ServerSubmission(string Run, bool Resumed, IReadOnlyList<string> Notes);

/// <summary>A run as a worker service shows it.</summary>
internal sealed record ServerRun(string Run, string State, string? Reason, DateTimeOffset CreatedAt, DateTimeOffset? FinishedAt)
{
    /// <summary>Empty in listings.</summary>
    public IReadOnlyList<ServerStage> Stages { get; init; } = [];

    /// <summary>By stage the file that it made; paths in the artifact store.</summary>
    public IReadOnlyDictionary<string, string> Outputs { get; init; } = new Dictionary<string, string>();
}

/// <summary>A stage of it.</summary>
internal sealed record ServerStage(string Name, int? Shards, int ShardsDone, bool Complete, long In, long Done, long Cached, long Duplicate, long Quarantined, double Seconds)
{
    internal Stage ToStage() => new(Name, Shards, ShardsDone, 0, Complete, new RowCounts(In, Done, Cached, Duplicate, Quarantined), TimeSpan.FromSeconds(Seconds));
}
