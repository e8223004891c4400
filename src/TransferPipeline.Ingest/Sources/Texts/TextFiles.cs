using System.Runtime.CompilerServices;

namespace TransferPipeline.Ingest.Sources.Texts;

/// <summary>A tree whose files are texts, one each.</summary>
internal sealed class TextFiles(ISampleSource tree) : ISampleSource
{
    public IReadOnlyList<string> Notes => tree.Notes;

    public async IAsyncEnumerable<SourceEntry> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var entry in tree.ReadAsync(cancellationToken))
            yield return entry is SourceEntry.Sample file ? Read(file) : entry;
    }

    private static SourceEntry Read(SourceEntry.Sample file)
    {
        var content = TextRow.OfFile(file.Content);
        return content.Bytes is { } text ? file with { Content = text } : content.Refusal!.Of(file.Id, file.Source);
    }
}
