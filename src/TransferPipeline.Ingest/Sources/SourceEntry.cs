namespace TransferPipeline.Ingest.Sources;

/// <summary>One row of a source, in the source's order; a closed set.</summary>
/// <param name="Id">Unique in the source: the index's id, or the path inside the source.</param>
/// <param name="Source">Where the row stands, for people: a path inside the source, with a line or row number where that helps.</param>
internal abstract record SourceEntry(string Id, string Source)
{
    /// <param name="Label">Null when the row has none.</param>
    /// <param name="Split"><c>train</c>, <c>validation</c> or <c>test</c>; null when the source does not say.</param>
    internal sealed record Sample(string Id, string Source, byte[] Content, string? Label, string? Split, string? Group) : SourceEntry(Id, Source);

    /// <param name="Reason">A code of <see cref="RefusalReason"/>.</param>
    internal sealed record Unusable(string Id, string Source, string Reason, string Detail) : SourceEntry(Id, Source);
}
