using TransferPipeline.Inference;
using TransferPipeline.Ledger.Shards;
using TransferPipeline.Score.Outputs;
using TransferPipeline.Storage.Artifacts;
using TransferPipeline.Storage.Datasets;

namespace TransferPipeline.Score;

/// <summary>Scores one shard of the input: every row gets a line in the part, or a quarantine record; a repeated row gets the scores of the row it repeats.</summary>
internal sealed class ShardScorer(IArtifactStore store, ClassifierCache classifiers, BatchRunner runner, EarlierParts earlier, ShardProgress progress)
{
    internal async Task<ShardResult> ScoreAsync(LeasedShard shard, CancellationToken cancellationToken)
    {
        var spec = shard.Run.Spec.Score!;
        var path = $"{ArtifactPath.Scores(shard.Run.Id)}/part-{shard.Address.Index:D5}{ScoreFormat.ExtensionOf(spec.Output)}";
        var artifact = await classifiers.FindAsync(shard.Run, cancellationToken);
        var key = $"score:{artifact.Sha256}:{ClassifierCache.VersionOf(artifact)}:{shard.Subject!.Sha256}:{shard.Address.Index}:{spec.Output}:{spec.TopK}";
        if (await earlier.TryReuseAsync(shard.Address, key, path, cancellationToken) is { } reused)
            return reused;

        using var use = await classifiers.OpenAsync(artifact, cancellationToken);
        var classifier = use.Value;
        var outcomes = await RunAsync(shard, classifier, cancellationToken);
        var dataset = await store.ReadJsonAsync<DatasetManifest>(shard.Subject, cancellationToken);
        var part = new ScorePart(shard.Address.Stage, classifier, outcomes, Math.Min(spec.TopK, classifier.Labels.Count));
        foreach (var row in RowsFile.Read(await store.FetchAsync(dataset.Rows, cancellationToken), shard.Address.Index))
            part.Add(row);

        foreach (var row in RowsFile.ReadDuplicates(await store.FetchAsync(dataset.Duplicates, cancellationToken), shard.Address.Index))
            part.Add(row);

        var (runId, stage, index) = shard.Address;
        await store.PublishLinesAsync(ArtifactPath.Quarantine(runId, stage, index), part.Quarantined, cancellationToken);
        var scratch = store.CreateScratchFile(Path.GetExtension(path));
        ScoreFormat.Write(spec.Output, scratch, part.Rows, part.TopK, classifier.Model.Card.Distance is not null);
        return new ShardResult { Output = await store.PublishAsync(path, scratch, cancellationToken), Rows = part.Counts, ResultKey = key };
    }

    private async Task<IReadOnlyList<RowOutcome>> RunAsync(LeasedShard shard, Classifier classifier, CancellationToken cancellationToken)
    {
        var entries = await ShardFile.ReadAsync(store, shard.Input!, cancellationToken);
        var contents = entries.Select(entry => (ReadOnlyMemory<byte>)entry.Content).ToArray();
        return await runner.RunAsync(classifier.Model, contents, progress.Of(shard.Address), cancellationToken);
    }
}
