namespace TransferPipeline.Ingest.Sources.Indexes;

/// <summary>Reads the rows of an index file.</summary>
internal abstract class IndexReader(IndexText text) : IDisposable
{
    protected IndexText Text => text;

    /// <summary>As the header, or the first row, names them; empty for an empty file.</summary>
    internal abstract IReadOnlyList<string> Columns { get; }

    /// <summary>The rows in order, once.</summary>
    internal abstract IEnumerable<IndexRow> Read();

    /// <param name="file">By the end of its name, <c>.gz</c> aside: CSV, TSV or JSON Lines.</param>
    /// <param name="maxRowChars">Most characters of a row.</param>
    internal static IndexReader Open(string file, int maxRowChars = IndexText.MaxRowChars)
    {
        var text = IndexText.Open(file, maxRowChars);
        try
        {
            return TableName.Kind(file) switch
            {
                ".csv" => new CsvIndexReader(text, file, ","),
                ".tsv" => new CsvIndexReader(text, file, "\t"),
                _ => new JsonIndexReader(text),
            };
        }
        catch
        {
            text.Dispose();
            throw;
        }
    }

    public void Dispose() => text.Dispose();

    /// <summary>What is wrong with characters that no row should have; null when nothing is.</summary>
    protected static Refusal? ProblemOf(string row) => row switch
    {
        _ when row.Contains(IndexText.Invalid, StringComparison.Ordinal) => new Refusal(RefusalReason.NotUtf8, "It is not valid UTF-8."),
        _ when row.Contains('\0', StringComparison.Ordinal) => new Refusal(RefusalReason.Malformed, "It has NUL characters."),
        _ => null,
    };
}
