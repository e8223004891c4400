using TransferPipeline.Contracts;
using TransferPipeline.Inference;
using TransferPipeline.Inference.OnnxSessions;
using TransferPipeline.Ledger.Results;
using TransferPipeline.Ledger.Runs;
using TransferPipeline.Ledger.Shards;
using TransferPipeline.Storage.Artifacts;
using TransferPipeline.Storage.Datasets;
using TransferPipeline.Storage.Embeddings;

namespace TransferPipeline.Embed;

/// <summary>Embeds one dataset shard: contents in, one row each out, in the shard's order; what cannot be embedded keeps its row and says why.</summary>
internal sealed class ShardEmbedder(IArtifactStore store, BackboneCache backbones, ImageBatchRunner runner, ResultLedger results, ShardProgress progress)
{
    internal async Task<ShardResult> EmbedAsync(LeasedShard shard, CancellationToken cancellationToken)
    {
        var input = shard.Input!;
        var backbone = shard.Run.Spec.Backbone!.Artifact!;
        var path = ArtifactPath.Embeddings(await backbones.KeyAsync(backbone, cancellationToken), input.Sha256);
        if (await FindAsync(path, cancellationToken) is { } known)
        {
            if (known.RowsQuarantined > 0)
                await QuarantineAsync(shard, EmbeddingFile.Read(await store.FetchAsync(known.Output, cancellationToken)), cancellationToken);

            return Result(path, known.Output, new RowCounts(known.RowsIn, 0, known.RowsIn - known.RowsQuarantined, 0, known.RowsQuarantined));
        }

        using var model = await backbones.OpenAsync(backbone, cancellationToken);
        var rows = await ComputeAsync(shard, model.Value, cancellationToken);
        var output = await EmbeddingFile.WriteAsync(store, path, rows, cancellationToken);
        var quarantined = await QuarantineAsync(shard, rows, cancellationToken);
        return Result(path, output, new RowCounts(rows.Count, rows.Count - quarantined, 0, 0, quarantined));
    }

    private static ShardResult Result(string path, ArtifactRef output, RowCounts rows) => new() { Output = output, Rows = rows, ResultKey = path };

    /// <summary>The embeddings if they are there: the ledger knows them, or (a ledger that was lost) the file does.</summary>
    private async Task<KnownResult?> FindAsync(string path, CancellationToken cancellationToken)
    {
        if (await results.FindAsync(path, cancellationToken) is { } known && await store.ExistsAsync(path, cancellationToken))
            return known;

        if (await store.FindAsync(path, cancellationToken) is not { } artifact)
            return null;

        var rows = EmbeddingFile.Read(await store.FetchAsync(artifact, cancellationToken));
        return new KnownResult(artifact, rows.Count, rows.Count(row => row.Reason is not null));
    }

    private async Task<IReadOnlyList<EmbeddingRow>> ComputeAsync(LeasedShard shard, ImageModel model, CancellationToken cancellationToken)
    {
        var entries = await ShardFile.ReadAsync(store, shard.Input!, cancellationToken);
        var contents = entries.Select(entry => (ReadOnlyMemory<byte>)entry.Content).ToArray();
        var outcomes = await runner.RunAsync(model, contents, progress.Of(shard.Address), cancellationToken);
        return [.. entries.Zip(outcomes, (entry, outcome) => outcome switch
        {
            ImageOutcome.Computed computed => new EmbeddingRow(entry.Sha256, computed.Outputs[0], null, null),
            ImageOutcome.Refused refused => new EmbeddingRow(entry.Sha256, null, refused.Reason, refused.Detail),
            _ => throw new InvalidOperationException($"Unknown outcome {outcome}. This is a bug."),
        })];
    }

    private async Task<int> QuarantineAsync(LeasedShard shard, IReadOnlyList<EmbeddingRow> rows, CancellationToken cancellationToken)
    {
        if (rows.All(row => row.Reason is null))
            return 0;

        var (runId, stage, index) = shard.Address;
        var dataset = await store.ReadJsonAsync<DatasetManifest>(shard.Subject!, cancellationToken);
        var records = RowsFile.Read(await store.FetchAsync(dataset.Rows, cancellationToken), index)
            .Where(row => rows[row.ShardRow].Reason is not null)
            .Select(row => new QuarantineRecord(stage, row.Id, row.Source, rows[row.ShardRow].Reason!, rows[row.ShardRow].Detail!))
            .ToList();
        await store.PublishLinesAsync(ArtifactPath.Quarantine(runId, stage, index), records, cancellationToken);
        return records.Count;
    }
}
