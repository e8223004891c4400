using System.Globalization;
using System.Runtime.CompilerServices;
using TransferPipeline.Contracts;
using TransferPipeline.Ingest.Sources;
using TransferPipeline.Storage.Artifacts;
using TransferPipeline.Storage.Datasets;
using TransferPipeline.Storage.Detections;

namespace TransferPipeline.Ingest.Crops;

/// <summary>
/// What a detector cut out of a dataset's pictures, as samples: shard by shard, each with its picture's label and split. Crops of one picture are a
/// group, so that they never straddle splits. A picture that the detector could not look at was quarantined there.
/// </summary>
/// <param name="detections">What was found, a file for each shard of the pictures, in their order.</param>
internal sealed class CropSource(IArtifactStore store, DatasetManifest pictures, IReadOnlyList<ArtifactRef> detections, CropChoice choice) : ISampleSource
{
    private readonly List<CropOrigin> origins = [];
    private int looked;
    private int without;

    /// <summary>Where each crop that was given comes from; complete after reading.</summary>
    internal IReadOnlyList<CropOrigin> Origins => origins;

    public IReadOnlyList<string> Notes => [string.Create(CultureInfo.InvariantCulture, $"{origins.Count:N0} crops of {looked:N0} pictures; in {without:N0} of them nothing was detected.")];

    public async IAsyncEnumerable<SourceEntry> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (rowsFile, repeatedFile) = (await store.FetchAsync(pictures.Rows, cancellationToken), await store.FetchAsync(pictures.Duplicates, cancellationToken));
        for (var shard = 0; shard < detections.Count; shard++)
        {
            var users = RowsFile.Read(rowsFile, shard).Select(row => (row.ShardRow, User: new Picture(row.Id, row.Source, row.Label, row.Split, row.Group)))
                .Concat(RowsFile.ReadDuplicates(repeatedFile, shard).Select(row => (row.ShardRow, User: new Picture(row.Id, row.Source, row.Label, row.Split, null))))
                .ToLookup(row => row.ShardRow, row => row.User);
            var shardRow = 0;
            foreach (var found in DetectionFile.Read(await store.FetchAsync(detections[shard], cancellationToken)))
            {
                cancellationToken.ThrowIfCancellationRequested();
                foreach (var entry in users[shardRow++].SelectMany(picture => EntriesOf(picture, found)))
                    yield return entry;
            }
        }
    }

    private IEnumerable<SourceEntry> EntriesOf(Picture picture, DetectedPicture found)
    {
        if (found.Reason is not null)
            yield break;

        looked++;
        without += found.Boxes.Count == 0 ? 1 : 0;
        if (choice.Refuse(found.Boxes.Count, picture.Label is not null) is { } refusal)
            yield return refusal.Of(picture.Id, picture.Source);

        foreach (var index in choice.Of(found.Boxes))
        {
            var box = found.Boxes[index];
            var id = $"{picture.Id}#{index}";
            origins.Add(new(id, picture.Id, found.Sha256, box.Left, box.Top, box.Right, box.Bottom, box.Label, box.Score, found.Width, found.Height));
            yield return new SourceEntry.Sample(id, $"{picture.Source}#{Fragment(box)}", box.Content, picture.Label, picture.Split, picture.Group ?? picture.Id);
        }
    }

    /// <summary>The box as a media fragment (W3C Media Fragments URI 1.0) in whole pixels: left, top, width, height.</summary>
    private static string Fragment(DetectedCrop box)
    {
        var (left, top) = (Math.Round(box.Left), Math.Round(box.Top));
        return string.Create(CultureInfo.InvariantCulture, $"xywh={left:0},{top:0},{Math.Round(box.Right) - left:0},{Math.Round(box.Bottom) - top:0}");
    }

    private sealed record Picture(string Id, string Source, string? Label, string? Split, string? Group);
}
