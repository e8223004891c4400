using System.Globalization;
using TransferPipeline.Contracts;
using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Inference;
using TransferPipeline.Inference.OnnxSessions;
using TransferPipeline.Ledger.Shards;
using TransferPipeline.Score.Outputs;
using TransferPipeline.Storage.Artifacts;
using TransferPipeline.Storage.Datasets;

namespace TransferPipeline.Score;

/// <summary>Names the classes of a shard's rows; a repeated row gets the scores of the row it repeats.</summary>
internal sealed class ClassifyWork(IArtifactStore store, ShardRows rows, ClassifierCache classifiers, BatchRunner runner, ShardProgress progress) : IShardWork
{
    /// <summary>How much of what the model says is in memory at once; of a thousand classes a usual shard is one group.</summary>
    private const int GroupBytes = 64 << 20;

    public string Task => PipelineTasks.Classify;

    public string KeyOf(PipelineSpec spec) => spec.Score!.TopK.ToString(CultureInfo.InvariantCulture);

    public async Task<ScoredShard> ComputeAsync(LeasedShard shard, ArtifactRef model, CancellationToken cancellationToken)
    {
        var spec = shard.Run.Spec.Score!;
        using var use = await classifiers.OpenAsync(model, cancellationToken);
        var classifier = use.Value;
        var part = new ScorePart(shard.Address.Stage, classifier, Math.Min(spec.TopK, classifier.Labels.Count));
        await RunAsync(shard, classifier.Model, part, cancellationToken);
        await rows.AddAsync(shard, part, cancellationToken);

        return new ScoredShard(part.Counts, part.Quarantined, path => TableFormat.Write(spec.Output, path, part.Rows, ScoreColumns.Of(part.Target, part.TopK, part.Distances)));
    }

    private async Task RunAsync(LeasedShard shard, ContentModel model, ScorePart part, CancellationToken cancellationToken)
    {
        var entries = await ShardFile.ReadAsync(store, shard.Input!, cancellationToken);

        // Whole batches: how they fall must not depend on the groups.
        var batches = GroupBytes / sizeof(float) / model.OutputWidths.Sum() / model.BatchSize;
        foreach (var group in entries.Chunk(Math.Max(1, batches) * model.BatchSize))
        {
            var contents = group.Select(entry => (ReadOnlyMemory<byte>)entry.Content).ToArray();
            part.Take(await runner.RunAsync(model, contents, progress.Of(shard.Address), cancellationToken));
        }
    }
}
