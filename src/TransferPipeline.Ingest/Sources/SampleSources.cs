using TransferPipeline.Contracts;
using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Ingest.Sources.Idx;
using TransferPipeline.Ingest.Sources.Parquet;

namespace TransferPipeline.Ingest.Sources;

/// <summary>Tells what a source is by looking at it.</summary>
internal static class SampleSources
{
    internal static ISampleSource Open(DatasetSpec spec)
    {
        var source = spec.Source ?? throw new RejectedException("The dataset has no source: name a folder, archive, table or index file.");
        if (Directory.Exists(source))
            return OpenFolder(source, spec);

        if (IdxSource.Reads(source) && File.Exists(source))
            return new IdxSource([source], spec);

        if (ParquetSource.Reads(source) && File.Exists(source))
            return new ParquetSource([source], spec, Path.GetDirectoryName(Path.GetFullPath(source))!);

        throw new RejectedException(
            File.Exists(source) ? $"{source} is of no kind that can be read." : $"{source} does not exist. Name a folder, archive, table or index file.");
    }

    private static ISampleSource OpenFolder(string folder, DatasetSpec spec)
    {
        if (IdxSource.FilesIn(folder) is { Count: > 0 } images)
            return new IdxSource(images, spec);

        return ParquetSource.FilesIn(folder) is { Count: > 0 } tables ? new ParquetSource(tables, spec, folder) : new FolderSource(folder);
    }
}
