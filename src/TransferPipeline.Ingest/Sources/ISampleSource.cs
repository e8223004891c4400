namespace TransferPipeline.Ingest.Sources;

/// <summary>Something that holds samples. Reading streams them in a fixed order; a bad row is an entry, a source that cannot be read at all is a <c>RejectedException</c>.</summary>
internal interface ISampleSource
{
    IAsyncEnumerable<SourceEntry> ReadAsync(CancellationToken cancellationToken);

    /// <summary>What the user should know about how the source was read; complete after reading.</summary>
    IReadOnlyList<string> Notes { get; }
}
