using TransferPipeline.Contracts;
using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Inference;
using TransferPipeline.Inference.Detection;
using TransferPipeline.Ledger.Shards;
using TransferPipeline.Score.Outputs;
using TransferPipeline.Storage.Artifacts;
using TransferPipeline.Storage.Datasets;

namespace TransferPipeline.Score.Detection;

/// <summary>Looks for boxes in a shard's pictures. Every picture gets a line for each box, or one without a box, or a quarantine record.</summary>
internal sealed class DetectWork(IArtifactStore store, ShardRows rows, OpenDetectors detectors, BatchRunner runner, ShardProgress progress) : IShardWork
{
    public string Task => PipelineTasks.Detect;

    public string KeyOf(PipelineSpec spec) => DetectorSettings.KeyOf(spec.Detect);

    public async Task<ScoredShard> ComputeAsync(LeasedShard shard, ArtifactRef model, CancellationToken cancellationToken)
    {
        var spec = shard.Run.Spec;
        using var use = await detectors.UseAsync(model, null, spec.Detect, cancellationToken);
        var entries = await ShardFile.ReadAsync(store, shard.Input!, cancellationToken);
        var contents = entries.Select(entry => (ReadOnlyMemory<byte>)entry.Content).ToArray();
        var outcomes = await runner.RunAsync(use.Value, contents, progress.Of(shard.Address), cancellationToken);
        var part = new DetectionPart(shard.Address.Stage, ClassifierCache.VersionOf(model), outcomes);
        await rows.AddAsync(shard, part, cancellationToken);

        return new ScoredShard(part.Counts, part.Quarantined, path => TableFormat.Write(spec.Score!.Output, path, part.Rows, DetectionColumns.Table));
    }
}
