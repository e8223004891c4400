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
        if (IdxSource.Recognizes(source))
            return new IdxSource(source, spec.LabelsRequired);

        if (ParquetSource.Reads(source))
            return ParquetSource.Open(spec);

        if (Directory.Exists(source))
            return new FolderSource(source);

        throw new RejectedException(
            File.Exists(source) ? $"{source} is of no kind that can be read." : $"{source} does not exist. Name a folder, archive, table or index file.");
    }
}
