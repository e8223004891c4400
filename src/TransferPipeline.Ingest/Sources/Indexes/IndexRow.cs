namespace TransferPipeline.Ingest.Sources.Indexes;

/// <summary>One row of an index file.</summary>
/// <param name="Line">Where it starts, from 1.</param>
/// <param name="Fields">By column name in any case; null where the value is no text, number or truth value.</param>
/// <param name="Problem">Why the row cannot be read; null when it can.</param>
internal sealed record IndexRow(long Line, IReadOnlyDictionary<string, string?> Fields, Refusal? Problem)
{
    /// <summary>Lists, as their JSON, by column name in any case.</summary>
    internal IReadOnlyDictionary<string, string> Lists { get; init; } = JsonFields.NoLists;

    /// <summary>The value as it stands.</summary>
    internal string? Exact(string? column) => column is not null && Fields.TryGetValue(column, out var value) ? value : null;

    /// <summary>The value without space around it; null when that leaves nothing.</summary>
    internal string? Text(string? column) => Exact(column)?.Trim() is { Length: > 0 } text ? text : null;
}
