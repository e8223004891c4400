using System.Collections.Concurrent;
using TransferPipeline.Contracts;
using TransferPipeline.Storage.Artifacts;

namespace TransferPipeline.Storage.Datasets;

/// <summary>
/// The rows of a dataset for whoever works shard by shard. The manifest names every shard, so it is read once and not again for each of them: ten
/// thousand shards would make ten thousand times ten thousand lines.
/// </summary>
public sealed class DatasetRows(IArtifactStore store)
{
    private readonly ConcurrentDictionary<ArtifactRef, (ArtifactRef Rows, ArtifactRef Duplicates)> files = new();

    /// <param name="manifest">Of the dataset.</param>
    /// <param name="shard">Index into the manifest's shards.</param>
    public async Task<IEnumerable<DatasetRow>> OfShardAsync(ArtifactRef manifest, int shard, CancellationToken cancellationToken)
        => RowsFile.Read(await store.FetchAsync((await FilesAsync(manifest, cancellationToken)).Rows, cancellationToken), shard);

    /// <summary>The rows that repeat them.</summary>
    /// <inheritdoc cref="OfShardAsync"/>
    public async Task<IEnumerable<DuplicateRow>> RepeatedOfShardAsync(ArtifactRef manifest, int shard, CancellationToken cancellationToken)
        => RowsFile.ReadDuplicates(await store.FetchAsync((await FilesAsync(manifest, cancellationToken)).Duplicates, cancellationToken), shard);

    private async Task<(ArtifactRef Rows, ArtifactRef Duplicates)> FilesAsync(ArtifactRef manifest, CancellationToken cancellationToken)
    {
        if (files.TryGetValue(manifest, out var known))
            return known;

        var dataset = await store.ReadJsonAsync<DatasetManifest>(manifest, cancellationToken);
        return files[manifest] = (dataset.Rows, dataset.Duplicates);
    }
}
