using TransferPipeline.Contracts;
using TransferPipeline.Inference;
using TransferPipeline.Ledger.Results;
using TransferPipeline.Ledger.Runs;
using TransferPipeline.Ledger.Shards;
using TransferPipeline.Score.Outputs;
using TransferPipeline.Storage.Artifacts;
using TransferPipeline.Storage.Datasets;

namespace TransferPipeline.Score;

/// <summary>Scores one shard of the input: every row gets a line in the part, or a quarantine record; a repeated row gets the scores of the row it repeats.</summary>
internal sealed class ShardScorer(IArtifactStore store, ClassifierCache classifiers, BatchRunner runner, ResultLedger results, ShardProgress progress)
{
    internal async Task<ShardResult> ScoreAsync(LeasedShard shard, CancellationToken cancellationToken)
    {
        var spec = shard.Run.Spec.Score!;
        var path = $"{ArtifactPath.Scores(shard.Run.Id)}/part-{shard.Address.Index:D5}{ScoreFormat.ExtensionOf(spec.Output)}";
        var artifact = await classifiers.FindAsync(shard.Run, cancellationToken);
        var key = $"score:{artifact.Sha256}:{ClassifierCache.VersionOf(artifact)}:{shard.Subject!.Sha256}:{shard.Address.Index}:{spec.Output}:{spec.TopK}";
        if (await results.FindAsync(key, cancellationToken) is { } known && await TryReuseAsync(shard.Address, known, path, cancellationToken) is { } reused)
            return reused with { ResultKey = key };

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
        ScoreFormat.Write(spec.Output, scratch, part.Rows, ScoreColumns.Of(part.Target, part.TopK));
        return new ShardResult { Output = await store.PublishAsync(path, scratch, cancellationToken), Rows = part.Counts, ResultKey = key };
    }

    /// <summary>The part of an earlier run, and what that run quarantined, under this run's names; null when either is no longer there.</summary>
    private async Task<ShardResult?> TryReuseAsync(ShardAddress shard, KnownResult known, string path, CancellationToken cancellationToken)
    {
        var earlierRun = ArtifactPath.RunOfScores(known.Output.Path);
        var records = await store.FindAsync(ArtifactPath.Quarantine(earlierRun, shard.Stage, shard.Index), cancellationToken);
        if (!await store.ExistsAsync(known.Output.Path, cancellationToken) || (known.RowsQuarantined > 0 && records is null))
            return null;

        if (records is not null)
            await CopyAsync(records, ArtifactPath.Quarantine(shard.RunId, shard.Stage, shard.Index), cancellationToken);

        return new ShardResult
        {
            Output = await CopyAsync(known.Output, path, cancellationToken),
            Rows = new RowCounts(known.RowsIn, 0, known.RowsIn - known.RowsQuarantined, 0, known.RowsQuarantined),
        };
    }

    private async Task<IReadOnlyList<RowOutcome>> RunAsync(LeasedShard shard, Classifier classifier, CancellationToken cancellationToken)
    {
        var entries = await ShardFile.ReadAsync(store, shard.Input!, cancellationToken);
        var contents = entries.Select(entry => (ReadOnlyMemory<byte>)entry.Content).ToArray();
        return await runner.RunAsync(classifier.Model, contents, progress.Of(shard.Address), cancellationToken);
    }

    private async Task<ArtifactRef> CopyAsync(ArtifactRef from, string path, CancellationToken cancellationToken)
    {
        var scratch = store.CreateScratchFile(Path.GetExtension(path));
        File.Copy(await store.FetchAsync(from, cancellationToken), scratch, overwrite: true);
        return await store.PublishAsync(path, scratch, cancellationToken);
    }
}
