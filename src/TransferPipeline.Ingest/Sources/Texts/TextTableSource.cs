using System.Runtime.CompilerServices;
using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Ingest.Sources.Indexes;

namespace TransferPipeline.Ingest.Sources.Texts;

/// <summary>CSV, TSV and JSON Lines files whose rows hold the texts themselves. The names of several files say their splits.</summary>
/// <param name="files">In the order of their rows.</param>
/// <param name="root">Rows are named by the files' paths below it; it holds all of them.</param>
internal sealed class TextTableSource(IReadOnlyList<string> files, DatasetSpec spec, string root) : ISampleSource
{
    /// <summary>Room for a text that is too long to be used and is quarantined, not so much that an open quote swallows the memory.</summary>
    private const int MaxRowChars = 16 << 20;

    private readonly List<string> notes = [];

    public IReadOnlyList<string> Notes => notes;

    public async IAsyncEnumerable<SourceEntry> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        var names = files.Select(file => SourceNames.Relative(root, file)).ToList();
        var splits = FileSplits.Of(spec.Source!, [.. names.Select(name => FileSplits.Parse(TableName.Stem(name)))]);
        if (splits.Note is { } note)
            notes.Add(note);

        foreach (var (i, file) in files.Index())
        {
            using var reader = IndexReader.Open(file, MaxRowChars);
            var columns = reader.Columns.Count > 0 ? IndexColumns.Choose(reader.Columns, spec, file) : null;
            if (i == 0 && columns is { Pair: { } pair } && spec.PairColumn is null)
                notes.Add($"The rows are pairs of texts: '{columns.Content}' and '{pair}'. To read the first alone, set contentColumn.");

            long number = 0;
            foreach (var row in reader.Read())
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return Read($"{names[i]}#{number++}", $"{names[i]} line {row.Line}", columns, row, splits[i]);
            }
        }
    }

    private SourceEntry Read(string number, string place, IndexColumns? columns, IndexRow row, string? fileSplit)
    {
        if (columns is null || row.Problem is not null)
            return (row.Problem ?? new Refusal(RefusalReason.Malformed, "It has no columns.")).Of(number, place);

        var id = row.Text(columns.Id) ?? number;
        var split = columns.SplitOf(row, fileSplit, out var unknown);
        var label = columns.LabelOf(row, spec, out var unclear);
        if ((unknown ?? unclear) is { } refusal)
            return refusal.Of(id, place);

        if (spec.LabelsRequired && label is null)
            return new Refusal(RefusalReason.LabelMissing, $"Its column '{columns.Label}' is empty.").Of(id, place);

        var content = TextRow.Of(row.Exact(columns.Content) ?? "", columns.Pair is null ? null : row.Exact(columns.Pair) ?? "");
        return content.Bytes is { } text ? new SourceEntry.Sample(id, place, text, label, split, row.Text(columns.Group)) : content.Refusal!.Of(id, place);
    }
}
