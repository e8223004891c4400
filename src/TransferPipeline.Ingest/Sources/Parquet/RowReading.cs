using System.Globalization;
using TransferPipeline.Ingest.Sources.Indexes;

namespace TransferPipeline.Ingest.Sources.Parquet;

/// <summary>Makes entries of one file's rows, in their order.</summary>
/// <param name="name">The file's path inside the source.</param>
/// <param name="folder">Where it lies.</param>
/// <param name="fileSplit">The split of rows that name none; null for none.</param>
/// <param name="columns">Where the cells come from.</param>
/// <param name="labelsRequired">Whether a number that stands for no class makes a row unusable.</param>
internal sealed class RowReading(string name, string folder, string? fileSplit, SampleColumns columns, bool labelsRequired)
{
    private long number;

    internal async Task<SourceEntry> EntryAsync(ParquetRow row, CancellationToken cancellationToken)
    {
        var source = $"{name}#{number++}";
        var id = row.Id.Text ?? source;
        SourceEntry Refuse(string reason, string detail) => new SourceEntry.Unusable(id, source, reason, detail);

        foreach (var (cell, column) in new[] { (row.File, columns.File), (row.Label, columns.Label), (row.Split, columns.Split), (row.Id, columns.Id), (row.Group, columns.Group) })
        {
            if (cell.Problem is { } problem)
                return Refuse(RefusalReason.Malformed, $"Its {column!.Path} {problem}.");
        }

        if (!TryName(row.Label.Text, columns.Classes, out var label) && labelsRequired)
            return Refuse(RefusalReason.LabelUnknown, $"Its label is {row.Label.Text}; the file names the classes 0 to {columns.Classes!.Count - 1}.");

        var split = row.Split.Text is { } named ? SplitNames.Parse(named) : fileSplit;
        if (split is null && row.Split.Text is not null)
            return IndexColumns.UnknownSplit(row.Split.Text).Of(id, source);

        if (row.PictureLength > FolderSource.MaxFileBytes)
            return Refusal.TooLarge(row.PictureLength, FolderSource.MaxFileBytes).Of(id, source);

        var content = await ContentAsync(row, cancellationToken);
        return content.Bytes is { } bytes ? new SourceEntry.Sample(id, source, bytes, label, split, row.Group.Text) : content.Refusal!.Of(id, source);
    }

    private async Task<SourceContent> ContentAsync(ParquetRow row, CancellationToken cancellationToken)
    {
        if (row.Picture is { } picture)
            return picture;

        if (row.File.Text is not { } path)
            return new Refusal(RefusalReason.Empty, $"Its {(columns.Picture ?? columns.File)!.Path} is null.");

        return IndexPath.TryResolve(folder, path, out var file, out var refusal) ? await SourceFile.ReadAsync(file, cancellationToken) : refusal!;
    }

    /// <summary>False when the cell is a number that stands for no class. Hugging Face writes -1 where a label is not known.</summary>
    private static bool TryName(string? cell, IReadOnlyList<string>? classes, out string? label)
    {
        label = cell is "-1" && classes is not null ? null : cell;
        if (label is null || classes is null)
            return true;

        var index = long.Parse(label, CultureInfo.InvariantCulture);
        label = index >= 0 && index < classes.Count ? classes[(int)index] : null;
        return label is not null;
    }
}
