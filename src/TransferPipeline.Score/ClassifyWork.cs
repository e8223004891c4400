using System.Globalization;
using TransferPipeline.Contracts;
using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Inference;
using TransferPipeline.Ledger.Shards;
using TransferPipeline.Score.Outputs;
using TransferPipeline.Storage.Artifacts;
using TransferPipeline.Storage.Datasets;

namespace TransferPipeline.Score;

/// <summary>Names the classes of a shard's rows; a repeated row gets the scores of the row it repeats.</summary>
internal sealed class ClassifyWork(IArtifactStore store, ClassifierCache classifiers, BatchRunner runner, ShardProgress progress) : IShardWork
{
    public string Task => PipelineTasks.Classify;

    public string KeyOf(PipelineSpec spec) => spec.Score!.TopK.ToString(CultureInfo.InvariantCulture);

    public async Task<ScoredShard> ComputeAsync(LeasedShard shard, ArtifactRef model, CancellationToken cancellationToken)
    {
        var spec = shard.Run.Spec.Score!;
        using var use = await classifiers.OpenAsync(model, cancellationToken);
        var classifier = use.Value;
        var outcomes = await RunAsync(shard, classifier, cancellationToken);
        var part = new ScorePart(shard.Address.Stage, classifier, outcomes, Math.Min(spec.TopK, classifier.Labels.Count));
        await ShardRows.AddAsync(store, shard, part, cancellationToken);

        return new ScoredShard(part.Counts, part.Quarantined, path => TableFormat.Write(spec.Output, path, part.Rows, ScoreColumns.Of(part.Target, part.TopK, part.Distances)));
    }

    private async Task<IReadOnlyList<RowOutcome>> RunAsync(LeasedShard shard, Classifier classifier, CancellationToken cancellationToken)
    {
        var entries = await ShardFile.ReadAsync(store, shard.Input!, cancellationToken);
        var contents = entries.Select(entry => (ReadOnlyMemory<byte>)entry.Content).ToArray();
        return await runner.RunAsync(classifier.Model, contents, progress.Of(shard.Address), cancellationToken);
    }
}
