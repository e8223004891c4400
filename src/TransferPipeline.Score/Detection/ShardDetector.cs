using TransferPipeline.Inference;
using TransferPipeline.Inference.Detection;
using TransferPipeline.Ledger.Shards;
using TransferPipeline.Score.Outputs;
using TransferPipeline.Storage.Artifacts;
using TransferPipeline.Storage.Datasets;

namespace TransferPipeline.Score.Detection;

/// <summary>Task <c>detect</c>: looks for boxes in one shard of the input. Every picture gets a line for each box, or one without a box, or a quarantine record.</summary>
internal sealed class ShardDetector(IArtifactStore store, OpenDetectors detectors, BatchRunner runner, EarlierParts earlier, ShardProgress progress)
{
    internal async Task<ShardResult> DetectAsync(LeasedShard shard, CancellationToken cancellationToken)
    {
        var (spec, settings) = (shard.Run.Spec.Score!, shard.Run.Spec.Detect);
        var artifact = spec.Artifact!;
        var path = $"{ArtifactPath.Scores(shard.Run.Id)}/part-{shard.Address.Index:D5}{ScoreFormat.ExtensionOf(spec.Output)}";
        var key = $"detect:{await detectors.KeyAsync(artifact, null, settings, cancellationToken)}:{shard.Subject!.Sha256}:{shard.Address.Index}:{spec.Output}";
        if (await earlier.TryReuseAsync(shard.Address, key, path, cancellationToken) is { } reused)
            return reused;

        using var use = await detectors.UseAsync(artifact, null, settings, cancellationToken);
        var entries = await ShardFile.ReadAsync(store, shard.Input!, cancellationToken);
        var contents = entries.Select(entry => (ReadOnlyMemory<byte>)entry.Content).ToArray();
        var outcomes = await runner.RunAsync(use.Value, contents, progress.Of(shard.Address), cancellationToken);
        var dataset = await store.ReadJsonAsync<DatasetManifest>(shard.Subject, cancellationToken);
        var part = new DetectionPart(shard.Address.Stage, ClassifierCache.VersionOf(artifact), outcomes);
        foreach (var row in RowsFile.Read(await store.FetchAsync(dataset.Rows, cancellationToken), shard.Address.Index))
            part.Add(row);

        foreach (var row in RowsFile.ReadDuplicates(await store.FetchAsync(dataset.Duplicates, cancellationToken), shard.Address.Index))
            part.Add(row);

        var (runId, stage, index) = shard.Address;
        await store.PublishLinesAsync(ArtifactPath.Quarantine(runId, stage, index), part.Quarantined, cancellationToken);
        var scratch = store.CreateScratchFile(Path.GetExtension(path));
        DetectionFormat.Write(spec.Output, scratch, part.Rows);
        return new ShardResult { Output = await store.PublishAsync(path, scratch, cancellationToken), Rows = part.Counts, ResultKey = key };
    }
}
