namespace TransferPipeline.Ingest.Sources.Indexes;

/// <summary>One row of an index file.</summary>
/// <param name="Line">Where it starts, from 1.</param>
/// <param name="Fields">By column name in any case; null where the value is no text, number or truth value.</param>
/// <param name="Problem">Why the row cannot be read, for people; null when it can.</param>
internal sealed record IndexRow(long Line, IReadOnlyDictionary<string, string?> Fields, string? Problem)
{
    internal string? Text(string? column) => column is not null && Fields.TryGetValue(column, out var value) && value?.Trim() is { Length: > 0 } text ? text : null;
}
