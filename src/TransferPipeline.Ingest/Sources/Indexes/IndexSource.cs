using System.Runtime.CompilerServices;
using TransferPipeline.Contracts.Pipelines;

namespace TransferPipeline.Ingest.Sources.Indexes;

/// <summary>CSV, TSV and JSON Lines files that list files and their labels.</summary>
internal sealed class IndexSource(IReadOnlyList<string> files, DatasetSpec spec, string? root = null) : ISampleSource
{
    /// <summary>Rows are named by their paths below it.</summary>
    private readonly string root = Path.GetFullPath(root ?? SourceNames.CommonFolder(files));

    public IReadOnlyList<string> Notes => [];

    internal static bool Reads(string file) => TableName.Is(file);

    public async IAsyncEnumerable<SourceEntry> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var file in files)
        {
            using var reader = IndexReader.Open(file);
            var columns = reader.Columns.Count > 0 ? IndexColumns.Choose(reader.Columns, spec, file) : null;
            foreach (var row in reader.Read())
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return await ReadAsync(file, columns, row, cancellationToken);
            }
        }
    }

    private async Task<SourceEntry> ReadAsync(string index, IndexColumns? columns, IndexRow row, CancellationToken cancellationToken)
    {
        var place = $"{SourceNames.Relative(root, index)} line {row.Line}";
        if (columns is null || row.Problem is not null)
            return new SourceEntry.Unusable(place, place, RefusalReason.Malformed, row.Problem?.Detail ?? "It has no columns.");

        if (row.Text(columns.Content) is not { } path)
            return new SourceEntry.Unusable(place, place, RefusalReason.Malformed, $"Its column '{columns.Content}' is empty, so there is no file to read.");

        var resolved = IndexPath.TryResolve(Path.GetDirectoryName(Path.GetFullPath(index))!, path, out var file, out var refusal);
        var name = resolved ? SourceNames.Relative(root, file) : path;
        var id = row.Text(columns.Id) ?? name;
        var split = columns.SplitOf(row, SplitOf(index), out var unknown);
        var label = columns.LabelOf(row, spec, out var unclear);
        refusal ??= unknown ?? unclear;
        refusal ??= spec.LabelsRequired && label is null ? new Refusal(RefusalReason.LabelMissing, $"Its column '{columns.Label}' is empty.") : null;
        if (refusal is not null)
            return refusal.Of(id, place);

        var content = await SourceFile.ReadAsync(file, cancellationToken);
        return content.Bytes is { } bytes ? new SourceEntry.Sample(id, name, bytes, label, split, row.Text(columns.Group)) : content.Refusal!.Of(id, $"{place}: {name}");
    }

    /// <summary>An index in a split folder below the root speaks for that split.</summary>
    private string? SplitOf(string index)
    {
        var segments = SourceNames.Relative(root, index).Split('/');
        return segments.Length > 1 ? SplitNames.Parse(segments[0]) : null;
    }
}
