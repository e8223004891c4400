using System.Runtime.CompilerServices;
using TransferPipeline.Contracts.Pipelines;

namespace TransferPipeline.Ingest.Sources.Archives;

/// <summary>WebDataset shards: tar files in which consecutive files with one key are the parts of one sample. One sample is in memory at a time.</summary>
internal sealed class WebDatasetSource(IReadOnlyList<string> files, DatasetSpec spec, ArchiveLimits limits) : ISampleSource
{
    public IReadOnlyList<string> Notes => [];

    public async IAsyncEnumerable<SourceEntry> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var folder = SourceNames.CommonFolder(files);
        foreach (var file in files)
        {
            // Keys are unique in a shard only, so the shard's name is part of the row's.
            var shard = SourceNames.Relative(folder, file);
            using var archive = new TarArchive(file, limits);
            WebDatasetSample? sample = null;
            while (await archive.NextAsync(cancellationToken) is { } item)
            {
                var name = WebDatasetName.Parse(item.Path);
                if (item.Refusal?.Reason is RefusalReason.OutsideTheSource or RefusalReason.Malformed)
                {
                    yield return item.Refusal.Of($"{shard}/{item.Path}", $"{shard}/{item.Path}");
                    continue;
                }

                if (sample is not null && sample.Key != name.Key)
                    yield return sample.ToEntry(spec);

                if (sample?.Key != name.Key)
                    sample = new WebDatasetSample(shard, name.Key);

                await sample.AddAsync(name, item, archive, cancellationToken);
            }

            if (sample is not null)
                yield return sample.ToEntry(spec);
        }
    }
}
