namespace TransferPipeline.Ingest.Sources.Indexes;

/// <summary>What the name of a table says: CSV, TSV and JSON Lines, gzipped or not.</summary>
internal static class TableName
{
    internal const string Gzip = ".gz";
    private static readonly string[] Kinds = [".csv", ".tsv", ".jsonl", ".ndjson"];

    internal static bool Is(string file) => Kinds.Contains(Kind(file), StringComparer.Ordinal);

    /// <summary>The end of its name in lower case, <c>.gz</c> aside.</summary>
    internal static string Kind(string file) => Path.GetExtension(WithoutGzip(file)).ToLowerInvariant();

    /// <summary>A path without the ends that say what the file is.</summary>
    internal static string Stem(string path) => Path.ChangeExtension(WithoutGzip(path), null);

    internal static bool IsGzip(string file) => file.EndsWith(Gzip, StringComparison.OrdinalIgnoreCase);

    private static string WithoutGzip(string file) => IsGzip(file) ? file[..^Gzip.Length] : file;
}
