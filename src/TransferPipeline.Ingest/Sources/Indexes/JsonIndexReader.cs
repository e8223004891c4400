namespace TransferPipeline.Ingest.Sources.Indexes;

/// <summary>JSON Lines: an object a line. The keys of the first object are the columns; blank lines do not count.</summary>
internal sealed class JsonIndexReader : IndexReader
{
    /// <summary>So many bad lines at the start may come before the first object; a file with more is bad throughout.</summary>
    private const int MaxBadStart = 1000;

    private readonly List<IndexRow> start = [];
    private long line;

    internal JsonIndexReader(IndexText text)
        : base(text)
    {
        while (start.Count < MaxBadStart && Next() is { } row)
        {
            start.Add(row);
            if (row.Problem is null)
                break;
        }

        Columns = [.. start.LastOrDefault()?.Fields.Keys ?? []];
    }

    internal override IReadOnlyList<string> Columns { get; }

    internal override IEnumerable<IndexRow> Read()
    {
        foreach (var row in start)
            yield return row;

        while (Next() is { } row)
            yield return row;
    }

    private IndexRow? Next()
    {
        while (Text.ReadLine() is { } text)
        {
            line++;
            if (string.IsNullOrWhiteSpace(text))
                continue;

            var problem = ProblemOf(text);
            if (problem is not null)
                return new IndexRow(line, JsonFields.None, problem);

            return JsonFields.TryParse(text, out var fields, out var lists, out var reason)
                ? new IndexRow(line, fields, null) { Lists = lists }
                : new IndexRow(line, JsonFields.None, new Refusal(RefusalReason.Malformed, reason!));
        }

        return null;
    }
}
