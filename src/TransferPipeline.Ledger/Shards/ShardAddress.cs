using TransferPipeline.Contracts;
using TransferPipeline.Ledger.Runs;

namespace TransferPipeline.Ledger.Shards;

/// <summary>Which piece of work: what a message names.</summary>
public sealed record ShardAddress(string RunId, string Stage, int Index)
{
    /// <summary>Of a message that asks for work on one of these stages; any other stage would be worked on by those who do not know how.</summary>
    public static ShardAddress Of(string runId, string stage, int index, IReadOnlyList<string> stages) => stages.Contains(stage)
        ? new(runId, stage, index)
        : throw new RejectedException($"The message asks for stage '{stage}' of {runId}; this queue takes {string.Join(", ", stages)}. Send it to the queue of that stage.");
}

/// <summary>A shard this process may work on until the lease runs out; the fence number is what a commit must still match.</summary>
/// <param name="Subject">What the whole stage is about: the dataset's manifest; null when the stage makes it.</param>
/// <param name="Input">What this shard reads; null when the subject says all.</param>
public sealed record LeasedShard(ShardAddress Address, Run Run, ArtifactRef? Subject, ArtifactRef? Input, int Attempt, long Fence);

/// <summary>A stage's work: what it is about and what each of its shards reads.</summary>
public sealed record StageWork(ArtifactRef? Subject, IReadOnlyList<ArtifactRef?> Inputs);

/// <summary>What a finished shard hands in.</summary>
public sealed record ShardResult
{
    public required ArtifactRef Output { get; init; }

    public required RowCounts Rows { get; init; }

    /// <summary>Names the computation by its content (docs/architecture.md); a later shard with the same key reuses the output.</summary>
    public string? ResultKey { get; init; }

    /// <summary>What the user should be told, one sentence a line.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}

/// <summary>A committed shard.</summary>
public sealed record CommittedShard(int Index, ArtifactRef? Input, ArtifactRef Output, RowCounts Rows, IReadOnlyList<string> Notes);
