using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Ingest.Sources.Indexes;
using TransferPipeline.Ingest.Sources.Texts;

namespace TransferPipeline.Ingest.Sources.Parquet;

/// <summary>Makes entries of one file's rows, in their order.</summary>
/// <param name="name">The file's path inside the source.</param>
/// <param name="folder">Where it lies.</param>
/// <param name="fileSplit">The split of rows that name none; null for none.</param>
/// <param name="columns">Where the cells come from.</param>
/// <param name="spec">Whether rows are texts, and whether a number that stands for no class makes a row unusable.</param>
internal sealed class RowReading(string name, string folder, string? fileSplit, SampleColumns columns, DatasetSpec spec)
{
    private readonly bool texts = spec.Kind == "text";
    private long number;

    /// <summary>Most bytes of a cell with content.</summary>
    internal static long MaxBytes(DatasetSpec spec) => spec.Kind == "text" ? TextRow.MaxBytes : FolderSource.MaxFileBytes;

    internal async Task<SourceEntry> EntryAsync(ParquetRow row, CancellationToken cancellationToken)
    {
        var source = $"{name}#{number++}";
        var id = row.Id.Text ?? source;
        foreach (var (cell, column) in new[] { (row.File, columns.File), (row.Split, columns.Split), (row.Id, columns.Id), (row.Group, columns.Group) })
        {
            if (cell.Problem is { } problem)
                return new SourceEntry.Unusable(id, source, RefusalReason.Malformed, $"Its {column!.Path} {problem}.");
        }

        var label = columns.Label.Read(row.Label, spec.LabelsRequired, out var refusal);
        if (refusal is not null)
            return refusal.Of(id, source);

        var split = row.Split.Text is { } named ? SplitNames.Parse(named) : fileSplit;
        if (split is null && row.Split.Text is not null)
            return IndexColumns.UnknownSplit(row.Split.Text).Of(id, source);

        var (length, limit) = (Math.Max(row.ContentLength, row.PairLength), MaxBytes(spec));
        if (length > limit)
            return Refusal.TooLarge(length, limit).Of(id, source);

        var content = texts ? TextOf(row) : await PictureAsync(row, cancellationToken);
        return content.Bytes is { } bytes ? new SourceEntry.Sample(id, source, bytes, label, split, row.Group.Text) : content.Refusal!.Of(id, source);
    }

    private SourceContent TextOf(ParquetRow row)
    {
        if (row.Content is null || (columns.Pair is not null && row.Pair is null))
            return new Refusal(RefusalReason.Empty, $"Its {(row.Content is null ? columns.Content! : columns.Pair!).Path} is null.");

        return TextRow.Of(row.Content, row.Pair);
    }

    private async Task<SourceContent> PictureAsync(ParquetRow row, CancellationToken cancellationToken)
    {
        if (row.Content is { } picture)
            return picture;

        if (row.File.Text is not { } path)
            return new Refusal(RefusalReason.Empty, $"Its {(columns.Content ?? columns.File)!.Path} is null.");

        return IndexPath.TryResolve(folder, path, out var file, out var refusal) ? await SourceFile.ReadAsync(file, cancellationToken) : refusal!;
    }
}
