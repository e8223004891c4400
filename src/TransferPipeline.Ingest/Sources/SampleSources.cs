using TransferPipeline.Contracts;
using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Ingest.Sources.Archives;
using TransferPipeline.Ingest.Sources.Idx;
using TransferPipeline.Ingest.Sources.Indexes;
using TransferPipeline.Ingest.Sources.Parquet;
using TransferPipeline.Ingest.Sources.Texts;

namespace TransferPipeline.Ingest.Sources;

/// <summary>Tells what a source is by its name and, for a folder, by what lies in it (docs/datasets.md has the rules).</summary>
internal static class SampleSources
{
    /// <summary>A file belongs to the one kind that claims it by its name, so the order here does not matter.</summary>
    private static readonly IReadOnlyList<SourceKind> Kinds =
    [
        new(ZipSource.Reads, (files, spec) => new ZipSource(files, TreeContent.Of(spec), ArchiveLimits.Default)),
        new(TarSource.Reads, (files, spec) => new TarSource(files, spec, ArchiveLimits.Default)),
        new(IndexSource.Reads, (files, spec) => new IndexSource(files, spec)),
        new(IdxSource.Reads, (files, spec) => new IdxSource(files, spec)),
        new(ParquetSource.Reads, (files, spec) => new ParquetSource(files, spec, SourceNames.CommonFolder(files))),
    ];

    internal static ISampleSource Open(DatasetSpec spec)
    {
        var source = spec.Source ?? throw new RejectedException("The dataset has no source: name a folder, archive, table or index file.");
        try
        {
            return Open(source, spec);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new RejectedException($"{source} cannot be read: {exception.Message.TrimEnd('.')}. Grant read access.", exception);
        }
    }

    private static ISampleSource Open(string source, DatasetSpec spec)
    {
        var files = SourcePattern.Find(source);
        var texts = spec.Kind == "text";
        if (files is [var folder] && Directory.Exists(folder))
            return texts ? TextSources.OpenFolder(folder, spec) : OpenFolder(folder, spec);

        var known = texts ? TextSources.Kinds : Kinds;
        var kinds = files.Select(file => known.FirstOrDefault(kind => kind.Reads(file)) ?? throw (texts ? TextSources.Unknown(file) : Unknown(file))).Distinct().ToList();
        return kinds is [var only]
            ? only.Open(files, spec)
            : throw new RejectedException($"{source} matches files of different kinds. Read one kind at a time.");
    }

    private static ISampleSource OpenFolder(string folder, DatasetSpec spec)
    {
        if (TarSource.ShardsIn(folder) is { Count: > 0 } shards)
            return new TarSource(shards, spec, ArchiveLimits.Default);

        if (IdxSource.FilesIn(folder) is { Count: > 0 } images)
            return new IdxSource(images, spec);

        if (ParquetSource.FilesIn(folder) is { Count: > 0 } tables)
            return new ParquetSource(tables, spec, folder);

        return MetadataIndex.Find(folder) is { Count: > 0 } indexes ? MetadataIndex.Open(folder, indexes, spec) : new FolderSource(folder, TreeContent.Pictures);
    }

    private static RejectedException Unknown(string file)
        => new($"{file} is of no kind that can be read. Its name must end in .zip, .tar, .tar.gz, .tgz, .csv, .tsv, .jsonl, .parquet, -idx3-ubyte or -idx3-ubyte.gz, or it must be a folder.{(LinesSource.Reads(file) ? " If it holds the texts to learn from, set dataset.kind to text." : "")}");
}
