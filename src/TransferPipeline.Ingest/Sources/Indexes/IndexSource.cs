using System.Runtime.CompilerServices;
using TransferPipeline.Contracts.Pipelines;

namespace TransferPipeline.Ingest.Sources.Indexes;

/// <summary>CSV, TSV and JSON Lines files that list files and their labels.</summary>
internal sealed class IndexSource(IReadOnlyList<string> files, DatasetSpec spec, string? root = null) : ISampleSource
{
    private static readonly string[] Extensions = [".csv", ".tsv", ".jsonl", ".ndjson"];

    /// <summary>Rows are named by their paths below it.</summary>
    private readonly string root = Path.GetFullPath(root ?? SourceNames.CommonFolder(files));

    public IReadOnlyList<string> Notes => [];

    internal static bool Reads(string file) => Extensions.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase);

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
            return new SourceEntry.Unusable(place, place, RefusalReason.Malformed, row.Problem ?? "It has no columns.");

        if (row.Text(columns.Path) is not { } path)
            return new SourceEntry.Unusable(place, place, RefusalReason.Malformed, $"Its column '{columns.Path}' is empty, so there is no file to read.");

        var resolved = IndexPath.TryResolve(Path.GetDirectoryName(Path.GetFullPath(index))!, path, out var file, out var refusal);
        var name = resolved ? SourceNames.Relative(root, file) : path;
        var id = row.Text(columns.Id) ?? name;
        var split = row.Text(columns.Split);
        var known = split is null ? SplitOf(index) : SplitNames.Parse(split);
        refusal ??= split is not null && known is null ? IndexColumns.UnknownSplit(split) : null;
        var label = row.Text(columns.Label);
        refusal ??= spec.LabelsRequired && label is null ? new Refusal(RefusalReason.LabelMissing, $"Its column '{columns.Label}' is empty.") : null;
        if (refusal is not null)
            return refusal.Of(id, place);

        var content = await SourceFile.ReadAsync(file, cancellationToken);
        return content.Bytes is { } bytes ? new SourceEntry.Sample(id, name, bytes, label, known, row.Text(columns.Group)) : content.Refusal!.Of(id, $"{place}: {name}");
    }

    /// <summary>An index in a split folder below the root speaks for that split.</summary>
    private string? SplitOf(string index)
    {
        var segments = SourceNames.Relative(root, index).Split('/');
        return segments.Length > 1 ? SplitNames.Parse(segments[0]) : null;
    }
}
