namespace TransferPipeline.Ingest.Sources.Archives;

/// <summary>What an archive may ask of the machine that reads it. An archive over one of them is refused as a whole, an entry over its own as a row.</summary>
internal sealed record ArchiveLimits
{
    internal static ArchiveLimits Default { get; } = new();

    /// <summary>Most entries, folders included: more than a data set of one archive has, few enough to hold their names.</summary>
    internal int Entries { get; init; } = 1_000_000;

    /// <summary>Most bytes of an entry: what a file may have.</summary>
    internal long EntryBytes { get; init; } = FolderSource.MaxFileBytes;

    /// <summary>Most bytes of all contents together; 1 TiB.</summary>
    internal long ExpandedBytes { get; init; } = 1L << 40;

    /// <summary>Most bytes that one compressed byte may become. DEFLATE reaches 1,032, and only on monotonous data; pictures stay below 10.</summary>
    internal long Ratio { get; init; } = 200;

    /// <summary>Below this size (64 MiB for an archive, 16 MiB for an entry) the ratio does no harm and is not looked at.</summary>
    internal long RatioMattersFromBytes { get; init; } = 64L << 20;

    /// <inheritdoc cref="RatioMattersFromBytes"/>
    internal long EntryRatioMattersFromBytes { get; init; } = 16L << 20;

    /// <summary>Most bytes of an extended tar header (a long name, PAX records); 1 MiB.</summary>
    internal long HeaderBytes { get; init; } = 1L << 20;
}
