using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;
using TransferPipeline.Contracts;

namespace TransferPipeline.Ingest.Sources.Indexes;

/// <summary>CSV and TSV as RFC 4180 has them, with a header.</summary>
internal sealed class CsvIndexReader : IndexReader
{
    private readonly string file;
    private readonly CsvParser parser;
    private readonly string[] columns;
    private bool badQuotes;

    internal CsvIndexReader(IndexText text, string file, string delimiter)
        : base(text)
    {
        this.file = file;
        parser = new CsvParser(text, new CsvConfiguration(CultureInfo.InvariantCulture) { Delimiter = delimiter, BadDataFound = _ => badQuotes = true }, leaveOpen: true);
        columns = ReadHeader();
    }

    internal override IReadOnlyList<string> Columns => columns;

    internal override IEnumerable<IndexRow> Read()
    {
        while (Next() is { } fields)
        {
            var raw = parser.RawRecord;
            var open = badQuotes && EndsInQuotes(raw);
            var line = parser.RawRow - raw.AsSpan(0, open ? raw.Length : raw.TrimEnd('\r', '\n').Length).Count('\n');
            if (open)
                throw new RejectedException($"{file} line {line}: a quote is opened there and not closed, so the rows after it cannot be told apart. Close it, or double it if it belongs to the text.");

            yield return new IndexRow(line, Named(fields), ProblemOf(raw) ?? ProblemOf(fields));
        }
    }

    private string[] ReadHeader()
    {
        if (Next() is not { } header)
            return [];

        return ProblemOf(parser.RawRecord) is { } problem
            ? throw new RejectedException($"{file} line 1: the header cannot be read. {problem.Detail} Save the file as UTF-8 text.")
            : [.. header.Select(name => name.Trim())];
    }

    private string[]? Next()
    {
        badQuotes = false;
        if (!parser.Read())
            return null;

        // The library parses fields, and finds bad quotes, when they are asked for.
        var fields = parser.Record;
        Text.EndRow(parser.RawRow + 1);
        return fields;
    }

    /// <summary>Whether the last field of a row is quoted and its end quote missing.</summary>
    private bool EndsInQuotes(string raw)
    {
        var inside = false;
        for (var i = 0; i < raw.Length; i++)
        {
            if (raw[i] != '"')
                continue;

            if (inside && i + 1 < raw.Length && raw[i + 1] == '"')
                i++;
            else
                inside = !inside && (i == 0 || raw[i - 1] == parser.Delimiter[0]);
        }

        return inside;
    }

    private Refusal? ProblemOf(string[] fields)
    {
        if (badQuotes)
            return new Refusal(RefusalReason.Malformed, "A quote stands inside a field. A field with a quote in it must be quoted, and the quote doubled.");

        return fields.Length == columns.Length ? null : new Refusal(RefusalReason.Malformed, $"It has {fields.Length} fields, the header has {columns.Length}.");
    }

    private Dictionary<string, string?> Named(string[] fields)
    {
        var named = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in columns.Zip(fields))
            named.TryAdd(name, value);

        return named;
    }
}
