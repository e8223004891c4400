using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Contracts.Runs;
using TransferPipeline.Ingest.Datasets;
using TransferPipeline.Ledger.Results;
using TransferPipeline.Ledger.Shards;
using TransferPipeline.Storage;
using TransferPipeline.Storage.Artifacts;
using TransferPipeline.Storage.Datasets;
using TransferPipeline.Storage.Detections;

namespace TransferPipeline.Ingest.Crops;

/// <summary>Makes the dataset of crops from a dataset of pictures and what was detected in them.</summary>
internal sealed class CropIngestor(IArtifactStore store, ResultLedger results, ShardLedger shards)
{
    internal async Task<ShardResult> IngestAsync(LeasedShard shard, CancellationToken cancellationToken)
    {
        var (spec, labelled) = (shard.Run.Spec, shard.Address.Stage == StageNames.Crop);
        var pictures = await store.ReadJsonAsync<DatasetManifest>(shard.Subject!, cancellationToken);
        var found = (await shards.CommittedAsync(shard.Run.Id, labelled ? StageNames.Detect : StageNames.ScoreDetect, cancellationToken)).OrderBy(part => part.Index).Select(part => part.Output).ToList();
        var detect = spec.Detect!;
        var source = new CropSource(store, pictures, found, labelled ? new(detect.Labelled, Wanted: true) : new(detect.Scored, Wanted: false));
        var name = $"{pictures.Name}-crops";
        var rules = (spec.Dataset ?? new DatasetSpec()) with
        {
            Source = $"What was cut out of dataset {pictures.Name}@{pictures.Version}", Version = null, Name = null, TestFraction = 0, ValidationFraction = 0,
        };
        if (!labelled)
            rules = rules with { LabelsRequired = false };

        var collector = new RowCollector(rules, shard.Address.Stage) { MayBeEmpty = !labelled };
        var result = await BuildAsync(shard.Address, source, rules, name, collector, cancellationToken);
        ManagedHeap.Return();
        if (found.Count > 0)
            await CropsFile.WriteAsync(store, $"{ArtifactPath.Dataset(name, result.Manifest.Version)}/crops-{ArtifactPath.KeyOfDetections(found[0].Path)}.parquet", source.Origins, cancellationToken);

        // As of any dataset: a version past the budget is none.
        if (result.Rows.IsWithin(shard.Run.Spec.ErrorBudget))
            await results.RegisterDatasetAsync(name, result.Manifest.Version, result.Artifact, shard.Run.Id, cancellationToken);

        return new ShardResult { Output = result.Artifact, Rows = result.Rows, Notes = source.Notes };
    }

    /// <summary>What was refused is written down whatever comes of the rest.</summary>
    private async Task<IngestResult> BuildAsync(ShardAddress shard, CropSource source, DatasetSpec rules, string name, RowCollector collector, CancellationToken cancellationToken)
    {
        try
        {
            return await new DatasetBuilder(store).BuildAsync(source, rules, name, await PreviousAsync(name, cancellationToken), collector, cancellationToken);
        }
        finally
        {
            await store.PublishLinesAsync(ArtifactPath.Quarantine(shard.RunId, shard.Stage, shard.Index), collector.Quarantined, CancellationToken.None);
        }
    }

    private async Task<DatasetManifest?> PreviousAsync(string name, CancellationToken cancellationToken)
    {
        var versions = await results.DatasetsAsync(name, cancellationToken);
        return versions.Count == 0 ? null : await store.ReadJsonAsync<DatasetManifest>(versions[0].Manifest, cancellationToken);
    }
}
