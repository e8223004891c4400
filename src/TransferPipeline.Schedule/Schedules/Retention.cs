using MassTransit;
using Microsoft.Extensions.Logging;
using TransferPipeline.Contracts.Schedules;
using TransferPipeline.Ledger.Results;
using TransferPipeline.Storage.Artifacts;
using TransferPipeline.Storage.Datasets;

namespace TransferPipeline.Schedule.Schedules;

/// <summary>
/// Deletes old versions of datasets and models: of each name the newest so many stay, and what these are made of. First a version leaves the
/// ledger, then its files go; a process that dies in between leaves files that nobody finds, never a version without files.
/// </summary>
internal sealed class Retention(IArtifactStore store, ResultLedger results, ILogger<Retention> logger)
{
    internal async Task ApplyAsync(int keep, CancellationToken cancellationToken)
    {
        foreach (var old in (await results.ModelsAsync(null, cancellationToken)).GroupBy(model => model.Name).SelectMany(versions => versions.Skip(keep)))
        {
            await results.ForgetModelAsync(old.Name, old.Version, cancellationToken);
            await DeleteAsync(ArtifactPath.Model(old.Name, old.Version), cancellationToken);
            logger.VersionDeleted("model", old.Name, old.Version);
        }

        var all = await results.DatasetsAsync(null, cancellationToken);
        var oldDatasets = all.GroupBy(dataset => dataset.Name).SelectMany(versions => versions.Skip(keep)).ToList();
        var used = new HashSet<string>(StringComparer.Ordinal);
        foreach (var kept in all.Except(oldDatasets))
            used.UnionWith((await store.ReadJsonAsync<DatasetManifest>(kept.Manifest, cancellationToken)).Shards.Select(shard => shard.Path));

        foreach (var old in oldDatasets)
        {
            var shards = (await store.ReadJsonAsync<DatasetManifest>(old.Manifest, cancellationToken)).Shards.Select(shard => shard.Path);
            await results.ForgetDatasetAsync(old.Name, old.Version, cancellationToken);
            await DeleteAsync(ArtifactPath.Dataset(old.Name, old.Version), cancellationToken);
            foreach (var shard in shards.Where(used.Add))
                await store.DeleteAsync(shard, cancellationToken);
            logger.VersionDeleted("dataset", old.Name, old.Version);
        }
    }

    private async Task DeleteAsync(string folder, CancellationToken cancellationToken)
    {
        await foreach (var path in store.ListAsync(folder, cancellationToken))
            await store.DeleteAsync(path, cancellationToken);
    }
}

internal sealed class ApplyRetentionConsumer(Retention retention) : IConsumer<ApplyRetention>
{
    public Task Consume(ConsumeContext<ApplyRetention> context) => retention.ApplyAsync(Math.Max(1, context.Message.KeepVersions), context.CancellationToken);
}
