using System.Runtime.CompilerServices;
using TransferPipeline.Contracts;
using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Storage.Pictures;

namespace TransferPipeline.Ingest.Sources.Idx;

/// <summary>
/// IDX as MNIST and its family come: grey images and their labels in two files, a pair per split. Each image becomes a PNG; one is in memory at a
/// time. All files are read through and checked before the first row is given.
/// </summary>
/// <param name="files">The images files; the labels are looked for beside them.</param>
/// <param name="spec">Says whether labels are required.</param>
internal sealed class IdxSource(IReadOnlyList<string> files, DatasetSpec spec) : ISampleSource
{
    private readonly List<string> notes = [];

    public IReadOnlyList<string> Notes => notes;

    internal static bool Reads(string file) => IdxPart.IsImages(file);

    internal static IReadOnlyList<string> FilesIn(string folder) => FolderFiles.Of(folder, Reads);

    public async IAsyncEnumerable<SourceEntry> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var parts = IdxPart.Of(files);
        foreach (var part in parts)
            await CheckAsync(part, cancellationToken);

        var classes = ClassNames.Beside(parts[0].Images);
        var splits = FileSplits.Of(spec.Source!, [.. parts.Select(part => part.Split)]);
        if (splits.Note is { } note)
            notes.Add(note);

        foreach (var (index, part) in parts.Index())
        {
            using var images = await IdxFile.OpenAsync(part.Images, 3, cancellationToken);
            using var labels = part.Labels is null ? null : await IdxFile.OpenAsync(part.Labels, 1, cancellationToken);
            var (height, width) = (images.ItemSizes[0], images.ItemSizes[1]);
            var pixels = new byte[height * width];
            var label = new byte[1];
            long unnamed = 0;
            for (long i = 0; i < images.Count; i++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                await images.ReadAsync(pixels, cancellationToken);
                if (labels is not null)
                    await labels.ReadAsync(label, cancellationToken);

                var id = $"{part.Name}-{i:00000}";
                var name = labels is null ? null : classes.Find(label[0]);
                unnamed += labels is not null && name is null ? 1 : 0;
                if (labels is not null && name is null && spec.LabelsRequired)
                    yield return new SourceEntry.Unusable(id, id, RefusalReason.LabelUnknown, $"Its label is {label[0]}; {classes.Extent}.");
                else
                    yield return new SourceEntry.Sample(id, id, StoredPng.EncodeGrey(pixels, width, height), name, splits[index], null);
            }

            if (unnamed > 0 && !spec.LabelsRequired)
                notes.Add($"{unnamed} rows of {part.Images} have no label: their number has no name ({classes.Extent}).");
        }
    }

    private async Task CheckAsync(IdxPart part, CancellationToken cancellationToken)
    {
        if (part.Labels is null)
        {
            if (spec.LabelsRequired)
                throw new RejectedException($"{part.Images} has no labels: {part.Name}-labels-idx1-ubyte or {part.Name}-labels-idx1-ubyte.gz must lie beside it.");

            notes.Add($"{part.Images} has no labels file beside it; its rows have no label.");
        }

        using var images = await IdxFile.OpenAsync(part.Images, 3, cancellationToken);
        using var labels = part.Labels is null ? null : await IdxFile.OpenAsync(part.Labels, 1, cancellationToken);
        if (labels is not null && labels.Count != images.Count)
            throw new RejectedException($"{part.Images} has {images.Count:N0} images, but {part.Labels} has {labels.Count:N0} labels. They do not belong together: get both from the same place.");

        await images.CheckLengthAsync(cancellationToken);
        if (labels is not null)
            await labels.CheckLengthAsync(cancellationToken);
    }
}
