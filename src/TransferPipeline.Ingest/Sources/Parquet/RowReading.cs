using System.Globalization;

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
            return Refuse(RefusalReason.UnknownSplit, $"Its split is '{row.Split.Text}'; train, validation and test are known.");

        if (row.PictureLength > FolderSource.MaxFileBytes)
            return Refuse(RefusalReason.TooLarge, $"It has {row.PictureLength:N0} bytes; the limit is {FolderSource.MaxFileBytes:N0}.");

        SourceEntry Sample(byte[] content) => new SourceEntry.Sample(id, source, content, label, split, row.Group.Text);
        if (row.Picture is { } picture)
            return Sample(picture);

        if (row.File.Text is not { } path)
            return Refuse(RefusalReason.Empty, $"Its {(columns.Picture ?? columns.File)!.Path} is null.");

        if (!NeighbourPath.TryResolve(folder, path, out var file, out var refusal))
            return refusal!.Of(id, source);

        var read = await SourceFile.ReadAsync(file, cancellationToken);
        return read.Bytes is { } bytes ? Sample(bytes) : read.Refusal!.Of(id, source);
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
