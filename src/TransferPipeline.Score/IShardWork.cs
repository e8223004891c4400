using TransferPipeline.Contracts;
using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Ledger.Runs;
using TransferPipeline.Ledger.Shards;
using TransferPipeline.Storage.Datasets;

namespace TransferPipeline.Score;

/// <summary>What scoring makes of a shard, one for each task.</summary>
internal interface IShardWork
{
    /// <summary>One of <see cref="PipelineTasks"/>.</summary>
    string Task { get; }

    /// <summary>The settings that decide about the result, beside the model, the shard and the output's format.</summary>
    string KeyOf(PipelineSpec spec);

    Task<ScoredShard> ComputeAsync(LeasedShard shard, ArtifactRef model, CancellationToken cancellationToken);
}

/// <param name="Write">Writes the part to a file.</param>
internal sealed record ScoredShard(RowCounts Counts, IReadOnlyList<QuarantineRecord> Quarantined, Action<string> Write);
