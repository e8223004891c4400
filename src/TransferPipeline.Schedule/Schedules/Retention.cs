using MassTransit;
using Microsoft.Extensions.Logging;
using TransferPipeline.Contracts;
using TransferPipeline.Contracts.Schedules;
using TransferPipeline.Ledger.Results;
using TransferPipeline.Storage.Artifacts;
using TransferPipeline.Storage.Datasets;

namespace TransferPipeline.Schedule.Schedules;

/// <summary>
/// Deletes old versions of datasets and models: of each name the newest so many stay, what these are made of, and what runs under way use
/// (<see cref="RetainedVersions"/>). First a version leaves the ledger, then its files go; a process that dies in between leaves files that nobody
/// finds, never a version without files.
/// </summary>
internal sealed class Retention(IArtifactStore store, ResultLedger results, RetainedVersions retained, ILogger<Retention> logger)
{
    internal async Task ApplyAsync(int keep, CancellationToken cancellationToken)
    {
        var inUse = await retained.OfRunningAsync(cancellationToken);
        var models = (await results.ModelsAsync(null, cancellationToken)).GroupBy(model => model.Name)
            .SelectMany(versions => versions.Select((model, age) => (model, Old: age >= keep && !inUse.Contains(model.Model.Path)))).ToList();
        foreach (var old in models.Where(entry => entry.Old).Select(entry => entry.model))
        {
            await results.ForgetModelAsync(old.Name, old.Version, cancellationToken);
            await DeleteAsync(ArtifactPath.Model(old.Name, old.Version), cancellationToken);
            logger.VersionDeleted("model", old.Name, old.Version);
        }

        var all = await results.DatasetsAsync(null, cancellationToken);
        inUse.UnionWith(await retained.OfModelsAsync(models.Where(entry => !entry.Old).Select(entry => entry.model), cancellationToken));
        var oldDatasets = all.GroupBy(dataset => dataset.Name).SelectMany(versions => versions.Skip(keep)).Where(dataset => !inUse.Contains(dataset.Manifest.Path)).ToList();
        var used = new HashSet<string>(StringComparer.Ordinal);
        var certain = true;
        foreach (var kept in all.Except(oldDatasets))
        {
            var shards = await ShardsAsync(kept, cancellationToken);
            certain &= shards is not null;
            used.UnionWith(shards ?? []);
        }

        foreach (var old in oldDatasets)
        {
            var shards = await ShardsAsync(old, cancellationToken) ?? [];
            await results.ForgetDatasetAsync(old.Name, old.Version, cancellationToken);
            await DeleteAsync(ArtifactPath.Dataset(old.Name, old.Version), cancellationToken);
            // As long as one that is kept cannot be read, nobody knows which shards it needs.
            foreach (var shard in certain ? shards.Where(used.Add) : [])
                await store.DeleteAsync(shard, cancellationToken);
            logger.VersionDeleted("dataset", old.Name, old.Version);
        }
    }

    /// <summary>Null when the manifest is gone: the versions beside it are tidied up all the same.</summary>
    private async Task<IReadOnlyList<string>?> ShardsAsync(RegisteredDataset dataset, CancellationToken cancellationToken)
    {
        try
        {
            return [.. (await store.ReadJsonAsync<DatasetManifest>(dataset.Manifest, cancellationToken)).Shards.Select(shard => shard.Path)];
        }
        catch (RejectedException gone)
        {
            logger.VersionUnreadable(dataset.Name, dataset.Version, gone.Message);
            return null;
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
