using System.Runtime.CompilerServices;
using TransferPipeline.Contracts;
using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Ingest.Sources.Indexes;

namespace TransferPipeline.Ingest.Sources.Texts;

/// <summary>Plain text files, a text a line and without labels. The names of several files say their splits; blank lines do not count.</summary>
internal sealed class LinesSource(IReadOnlyList<string> files, DatasetSpec spec) : ISampleSource
{
    private const int MaxLineChars = 16 << 20;
    private readonly List<string> notes = [];

    public IReadOnlyList<string> Notes => notes;

    internal static bool Reads(string file) => TableName.Kind(file) == ".txt";

    public async IAsyncEnumerable<SourceEntry> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        if (spec.LabelsRequired)
            throw new RejectedException(
                $"{spec.Source} has a text a line and no labels. Use a table with a label column or a folder per class, or set dataset.labelsRequired to false.");

        var root = SourceNames.CommonFolder(files);
        var names = files.Select(file => SourceNames.Relative(root, file)).ToList();
        var splits = FileSplits.Of(spec.Source!, [.. names.Select(name => FileSplits.Parse(TableName.Stem(name)))]);
        if (splits.Note is { } note)
            notes.Add(note);

        foreach (var (i, file) in files.Index())
        {
            using var reader = IndexText.Open(file, MaxLineChars);
            for (long line = 1; reader.ReadLine() is { } text; line++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (!string.IsNullOrWhiteSpace(text))
                    yield return Read($"{names[i]}#{line - 1}", $"{names[i]} line {line}", text, splits[i]);
            }
        }
    }

    private static SourceEntry Read(string id, string place, string text, string? split)
    {
        SourceContent content = text.Contains(IndexText.Invalid, StringComparison.Ordinal) ? TextRow.NotUtf8 : TextRow.Of(text, null);
        return content.Bytes is { } bytes ? new SourceEntry.Sample(id, place, bytes, null, split, null) : content.Refusal!.Of(id, place);
    }
}
