using TransferPipeline.Contracts;
using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Ingest.Sources.Archives;
using TransferPipeline.Ingest.Sources.Idx;
using TransferPipeline.Ingest.Sources.Indexes;
using TransferPipeline.Ingest.Sources.Parquet;

namespace TransferPipeline.Ingest.Sources.Texts;

/// <summary>Tells what a source of texts is by its name and, for a folder, by what lies in it (docs/datasets.md has the rules).</summary>
internal static class TextSources
{
    internal static IReadOnlyList<SourceKind> Kinds { get; } =
    [
        new(ZipSource.Reads, (files, spec) => new TextFiles(new ZipSource(files, TreeContent.Of(spec), ArchiveLimits.Default))),
        new(TarSource.Reads, (files, spec) => new TextFiles(new TarTreeSource(files, TreeContent.Of(spec), ArchiveLimits.Default))),
        new(TableName.Is, (files, spec) => new TextTableSource(files, spec, SourceNames.CommonFolder(files))),
        new(ParquetSource.Reads, (files, spec) => new ParquetSource(files, spec, SourceNames.CommonFolder(files))),
        new(LinesSource.Reads, (files, spec) => new LinesSource(files, spec)),
    ];

    /// <summary>Parquet files, else other tables, lying in it or in its folders <c>data</c>, <c>train</c>, <c>test</c> and the like; else a text a file.</summary>
    internal static ISampleSource OpenFolder(string folder, DatasetSpec spec)
    {
        if (ParquetSource.FilesIn(folder) is { Count: > 0 } parquet)
            return new ParquetSource(parquet, spec, folder);

        // A table beside class folders is somebody's list of the files in them.
        return FolderFiles.OfTables(folder, TableName.Is) is { Count: > 0 } tables && !HasClassFolders(folder)
            ? new TextTableSource(tables, spec, folder)
            : new TextFiles(new FolderSource(folder, TreeContent.Of(spec)));
    }

    internal static RejectedException Unknown(string file) => new(FileNames.IsPicture(file) || IdxSource.Reads(file)
        ? $"{file} holds pictures, and dataset.kind is text. Leave that out."
        : $"{file} is of no kind from which texts can be read. Its name must end in .csv, .tsv, .jsonl, .ndjson (each also with .gz), .parquet, .txt, .zip, .tar, .tar.gz or .tgz, or it must be a folder.");

    private static bool HasClassFolders(string folder)
        => FolderFiles.Folders(folder).Any(child => Directory.EnumerateFiles(child, "*.txt", new EnumerationOptions { IgnoreInaccessible = true, RecurseSubdirectories = true }).Any());
}
