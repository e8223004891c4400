using System.Runtime.CompilerServices;
using TransferPipeline.Contracts;
using TransferPipeline.Inference;
using TransferPipeline.Inference.Images;
using TransferPipeline.Inference.OnnxSessions;
using TransferPipeline.Ledger.Results;
using TransferPipeline.Ledger.Runs;
using TransferPipeline.Ledger.Shards;
using TransferPipeline.Storage.Artifacts;
using TransferPipeline.Storage.Datasets;
using TransferPipeline.Storage.Embeddings;

namespace TransferPipeline.Embed;

/// <summary>
/// Embeds one dataset shard: contents in, one row each out, in the shard's order; what cannot be embedded keeps its row and says why. Where layers
/// are tuned, what is kept is the activation at the cut.
/// </summary>
internal sealed class ShardEmbedder(IArtifactStore store, DatasetRows datasetRows, BackboneCache backbones, BatchRunner runner, ResultLedger results, ShardProgress progress)
{
    /// <summary>How much of what a shard becomes is in memory at once.</summary>
    private const int GroupBytes = 64 << 20;

    internal async Task<ShardResult> EmbedAsync(LeasedShard shard, CancellationToken cancellationToken)
    {
        var backbone = shard.Run.Spec.Backbone!.Artifact!;
        var cut = shard.Run.Spec.Tune?.Cut;
        await ViewsAsync(shard, cancellationToken);
        var path = await PathAsync(shard, view: 0, cancellationToken);
        if (await FindAsync(path, cancellationToken) is { } known)
        {
            if (known.RowsQuarantined > 0)
                await QuarantineAsync(shard, [.. WithoutVectors(EmbeddingFile.Read(await store.FetchAsync(known.Output, cancellationToken)))], cancellationToken);

            return Result(path, known.Output, new RowCounts(known.RowsIn, 0, known.RowsIn - known.RowsQuarantined, 0, known.RowsQuarantined));
        }

        using var model = await backbones.OpenAsync(backbone, cut, cancellationToken);
        var notes = cut is null ? [] : await ActivationCost.NotesAsync(store, shard, cut, model.Value, cancellationToken);
        var outcome = new List<EmbeddingRow>();
        var output = await EmbeddingFile.WriteAsync(store, path, ComputeAsync(shard, model.Value, view: 0, outcome, cancellationToken), cancellationToken);
        var quarantined = await QuarantineAsync(shard, outcome, cancellationToken);
        return Result(path, output, new RowCounts(outcome.Count, outcome.Count - quarantined, 0, 0, quarantined)) with { Notes = notes };
    }

    /// <summary>Views first: once the shard's own file is there, all of it is.</summary>
    private async Task ViewsAsync(LeasedShard shard, CancellationToken cancellationToken)
    {
        var missing = new List<(int View, string Path)>();
        for (var view = 1; view <= (shard.Run.Spec.Tune?.Views ?? 0); view++)
        {
            var path = await PathAsync(shard, view, cancellationToken);
            if (!await store.ExistsAsync(path, cancellationToken))
                missing.Add((view, path));
        }

        if (missing.Count == 0)
            return;

        var (backbone, cut) = (shard.Run.Spec.Backbone!.Artifact!, shard.Run.Spec.Tune!.Cut!);
        using var model = await backbones.OpenAsync(backbone, cut, cancellationToken);
        await ActivationCost.NotesAsync(store, shard, cut, model.Value, cancellationToken);
        foreach (var (view, path) in missing)
            await EmbeddingFile.WriteAsync(store, path, ComputeAsync(shard, model.Value, view, [], cancellationToken), cancellationToken);
    }

    private async Task<string> PathAsync(LeasedShard shard, int view, CancellationToken cancellationToken) => ArtifactPath.Embeddings(
        await backbones.KeyAsync(shard.Run.Spec.Backbone!.Artifact!, shard.Run.Spec.Tune?.Cut, view, cancellationToken), shard.Input!.Sha256);

    private static ShardResult Result(string path, ArtifactRef output, RowCounts rows) => new() { Output = output, Rows = rows, ResultKey = path };

    /// <summary>The embeddings if they are there: the ledger knows them, or (a ledger that was lost) the file does.</summary>
    private async Task<KnownResult?> FindAsync(string path, CancellationToken cancellationToken)
    {
        if (await results.FindAsync(path, cancellationToken) is { } known && await store.ExistsAsync(path, cancellationToken))
            return known;

        if (await store.FindAsync(path, cancellationToken) is not { } artifact)
            return null;

        var refused = EmbeddingFile.Read(await store.FetchAsync(artifact, cancellationToken)).Select(row => row.Reason is not null).ToList();
        return new KnownResult(artifact, refused.Count, refused.Count(row => row));
    }

    /// <param name="outcome">Gets each row without its vector.</param>
    private async IAsyncEnumerable<IReadOnlyList<EmbeddingRow>> ComputeAsync(
        LeasedShard shard, ContentModel model, int view, List<EmbeddingRow> outcome, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var entries = await ShardFile.ReadAsync(store, shard.Input!, cancellationToken);
        var reporter = view == 0 ? progress.Of(shard.Address) : null;

        // Whole batches: how they fall must not depend on the groups.
        var batches = GroupBytes / sizeof(float) / model.OutputWidths[0] / model.BatchSize;
        foreach (var group in entries.Chunk(Math.Max(1, batches) * model.BatchSize))
        {
            var contents = group.Select(entry => (ReadOnlyMemory<byte>)entry.Content).ToList();
            var views = view == 0 ? null : group.Select(entry => PictureView.Of(entry.Sha256, view)).ToList();
            var outcomes = await runner.RunAsync(model, contents, views, reporter, cancellationToken);
            var rows = group.Zip(outcomes, (entry, item) => item switch
            {
                RowOutcome.Computed computed => new EmbeddingRow(entry.Sha256, computed.Outputs[0], null, null),
                RowOutcome.Refused refused => new EmbeddingRow(entry.Sha256, null, refused.Reason, refused.Detail),
                _ => throw new InvalidOperationException($"Unknown outcome {item}. This is a bug."),
            }).ToList();
            outcome.AddRange(WithoutVectors(rows));
            yield return rows;
        }
    }

    /// <summary>A shard's vectors are too many to keep; what became of its rows is not.</summary>
    private static IEnumerable<EmbeddingRow> WithoutVectors(IEnumerable<EmbeddingRow> rows) => rows.Select(row => row with { Embedding = null });

    private Task<int> QuarantineAsync(LeasedShard shard, List<EmbeddingRow> rows, CancellationToken cancellationToken) =>
        ShardQuarantine.PublishAsync(store, datasetRows, shard, [.. rows.Select(row => (row.Reason, row.Detail))], cancellationToken);
}
