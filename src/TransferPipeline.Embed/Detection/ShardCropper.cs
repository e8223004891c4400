using System.Runtime.CompilerServices;
using TransferPipeline.Inference;
using TransferPipeline.Inference.Detection;
using TransferPipeline.Ledger.Results;
using TransferPipeline.Ledger.Runs;
using TransferPipeline.Ledger.Shards;
using TransferPipeline.Storage.Artifacts;
using TransferPipeline.Storage.Datasets;
using TransferPipeline.Storage.Detections;

namespace TransferPipeline.Embed.Detection;

/// <summary>
/// Looks for boxes in one shard of pictures and cuts out of each what the model behind wants to see. Which of them are used is decided later; a
/// picture that cannot be looked at is quarantined here.
/// </summary>
internal sealed class ShardCropper(IArtifactStore store, DatasetRows datasetRows, OpenDetectors detectors, BatchRunner runner, ResultLedger results, ShardProgress progress)
{
    /// <summary>Pictures whose crops are in memory at once.</summary>
    private const int GroupPictures = 64;

    internal async Task<ShardResult> CropAsync(LeasedShard shard, CancellationToken cancellationToken)
    {
        var spec = shard.Run.Spec;
        var detector = spec.Detect!.Artifact!;
        var crops = await detectors.CropsForAsync(spec.Backbone?.Artifact ?? spec.Score?.Artifact, cancellationToken);
        var path = ArtifactPath.Detections(await detectors.KeyAsync(detector, crops, spec.Detect, cancellationToken), shard.Input!.Sha256);
        if (await FindAsync(path, cancellationToken) is { } known)
        {
            if (known.RowsQuarantined > 0)
                await QuarantineAsync(shard, [.. WithoutCrops(DetectionFile.Read(await store.FetchAsync(known.Output, cancellationToken)))], cancellationToken);

            return new ShardResult { Output = known.Output, Rows = new RowCounts(known.RowsIn, 0, known.RowsIn - known.RowsQuarantined, 0, known.RowsQuarantined), ResultKey = path };
        }

        using var model = await detectors.UseAsync(detector, crops, spec.Detect, cancellationToken);
        var outcome = new List<DetectedPicture>();
        var output = await DetectionFile.WriteAsync(store, path, ComputeAsync(shard, model.Value, outcome, cancellationToken), cancellationToken);
        var quarantined = await QuarantineAsync(shard, outcome, cancellationToken);
        return new ShardResult { Output = output, Rows = new RowCounts(outcome.Count, outcome.Count - quarantined, 0, 0, quarantined), ResultKey = path };
    }

    /// <summary>The boxes if they are there: the ledger knows them, or (a ledger that was lost) the file does.</summary>
    private async Task<KnownResult?> FindAsync(string path, CancellationToken cancellationToken)
    {
        if (await results.FindAsync(path, cancellationToken) is { } known && await store.ExistsAsync(path, cancellationToken))
            return known;

        if (await store.FindAsync(path, cancellationToken) is not { } artifact)
            return null;

        var refused = DetectionFile.Read(await store.FetchAsync(artifact, cancellationToken)).Select(picture => picture.Reason is not null).ToList();
        return new KnownResult(artifact, refused.Count, refused.Count(picture => picture));
    }

    /// <param name="outcome">Gets each picture without its crops.</param>
    private async IAsyncEnumerable<IReadOnlyList<DetectedPicture>> ComputeAsync(
        LeasedShard shard, DetectorModel model, List<DetectedPicture> outcome, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var entries = await ShardFile.ReadAsync(store, shard.Input!, cancellationToken);
        foreach (var group in entries.Chunk(Math.Max(1, GroupPictures / model.BatchSize) * model.BatchSize))
        {
            var contents = group.Select(entry => (ReadOnlyMemory<byte>)entry.Content).ToList();
            var outcomes = await runner.RunAsync(model, contents, progress.Of(shard.Address), cancellationToken);
            var pictures = group.Zip(outcomes, (entry, item) => Picture(entry.Sha256, item)).ToList();
            outcome.AddRange(WithoutCrops(pictures));
            yield return pictures;
        }
    }

    private static DetectedPicture Picture(string sha256, RowOutcome outcome) => outcome switch
    {
        RowOutcome.Found found => new(sha256, found.Size.Width, found.Size.Height, [.. found.Boxes.Select(Crop)], null, null),
        RowOutcome.Refused refused => new(sha256, 0, 0, [], refused.Reason, refused.Detail),
        _ => throw new InvalidOperationException($"A detector gave {outcome}. This is a bug."),
    };

    private static DetectedCrop Crop(DetectedBox box) =>
        new((float)box.Edges.Left, (float)box.Edges.Top, (float)box.Edges.Right, (float)box.Edges.Bottom, box.Label, box.Score, box.Crop!);

    private static IEnumerable<DetectedPicture> WithoutCrops(IEnumerable<DetectedPicture> pictures) => pictures.Select(picture => picture with { Boxes = [] });

    private Task<int> QuarantineAsync(LeasedShard shard, List<DetectedPicture> pictures, CancellationToken cancellationToken) =>
        ShardQuarantine.PublishAsync(store, datasetRows, shard, [.. pictures.Select(picture => (picture.Reason, picture.Detail))], cancellationToken);
}
