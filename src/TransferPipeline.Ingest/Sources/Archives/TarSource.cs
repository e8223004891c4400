using System.Runtime.CompilerServices;
using TransferPipeline.Contracts.Pipelines;

namespace TransferPipeline.Ingest.Sources.Archives;

/// <summary>Tar archives, gzipped or not: WebDataset shards or class trees, told apart by the first files of the first archive.</summary>
internal sealed class TarSource(IReadOnlyList<string> files, DatasetSpec spec, ArchiveLimits limits) : ISampleSource
{
    private static readonly string[] Extensions = [".tar", ".tar.gz", ".tgz"];

    /// <summary>What img2dataset leaves beside its shards.</summary>
    private static readonly string[] ShardCompanions = [".json", ".parquet"];

    private ISampleSource? source;

    public IReadOnlyList<string> Notes => source?.Notes ?? [];

    internal static bool Reads(string file) => EndsIn(file, Extensions);

    /// <summary>The tar files of a folder that holds shards and no tree: no folder, and beside the shards nothing but their statistics.</summary>
    internal static IReadOnlyList<string> ShardsIn(string folder)
    {
        var entries = new DirectoryInfo(folder).EnumerateFileSystemInfos().Where(entry => !FileNames.IsHidden(entry.Name)).ToList();
        var shards = entries.Where(entry => Reads(entry.Name)).Select(entry => entry.FullName).Order(StringComparer.Ordinal).ToList();
        return entries.TrueForAll(entry => entry is FileInfo && (Reads(entry.Name) || EndsIn(entry.Name, ShardCompanions))) ? shards : [];
    }

    public async IAsyncEnumerable<SourceEntry> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        source = await WebDatasetShape.IsOfAsync(files[0], limits, cancellationToken)
            ? new WebDatasetSource(files, spec, limits)
            : new TarTreeSource(files, TreeContent.Pictures, limits);
        await foreach (var entry in source.ReadAsync(cancellationToken))
            yield return entry;
    }

    private static bool EndsIn(string name, string[] extensions) => Array.Exists(extensions, extension => name.EndsWith(extension, StringComparison.OrdinalIgnoreCase));
}
