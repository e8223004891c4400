using TransferPipeline.Contracts;
using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Contracts.Runs;
using TransferPipeline.Ingest.Datasets;
using TransferPipeline.Ingest.Sources;
using TransferPipeline.Ledger.Results;
using TransferPipeline.Ledger.Runs;
using TransferPipeline.Ledger.Shards;
using TransferPipeline.Storage;
using TransferPipeline.Storage.Artifacts;
using TransferPipeline.Storage.Datasets;
using TransferPipeline.Storage.Sources;

namespace TransferPipeline.Ingest;

/// <summary>Ingests what a run names: its labelled dataset, or what it shall score.</summary>
internal sealed class DatasetIngestor(IArtifactStore store, ResultLedger results)
{
    internal async Task<ShardResult> IngestAsync(LeasedShard shard, CancellationToken cancellationToken)
    {
        var result = await FetchAndReadAsync(shard, cancellationToken);
        ManagedHeap.Return();
        return result;
    }

    private async Task<ShardResult> FetchAndReadAsync(LeasedShard shard, CancellationToken cancellationToken)
    {
        var (name, spec) = Subject(shard.Run, shard.Address.Stage);
        if (spec.Files is null)
            return await ReadAsync(shard, name, spec, cancellationToken);

        var files = await store.ReadJsonAsync<SourceFiles>(spec.Files, cancellationToken);
        var folder = store.CreateScratchFile("");
        Directory.CreateDirectory(folder);
        // The copy's path says nothing to anybody.
        string Named(string text) => text.Replace(folder, FolderOf(spec.Source!, files.Entry), StringComparison.Ordinal);
        try
        {
            var result = await ReadAsync(shard, name, spec with { Source = await files.FetchAsync(store, folder, cancellationToken) }, cancellationToken);
            return result with { Notes = [.. result.Notes.Select(Named)] };
        }
        catch (RejectedException rejected)
        {
            throw new RejectedException(Named(rejected.Message), rejected);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string FolderOf(string source, string entry)
        => entry.Length > 0 && source.EndsWith($"/{entry}", StringComparison.Ordinal) ? source[..^(entry.Length + 1)] : source;

    private async Task<ShardResult> ReadAsync(LeasedShard shard, string name, DatasetSpec spec, CancellationToken cancellationToken)
    {
        var collector = new RowCollector(spec, shard.Address.Stage);
        ISampleSource source;
        IngestResult result;
        try
        {
            source = SampleSources.Open(spec);
            result = await new DatasetBuilder(store).BuildAsync(source, spec, name, await PreviousAsync(name, cancellationToken), collector, cancellationToken);
        }
        catch (RejectedException rejected)
        {
            if (collector.Quarantined.Count > 0)
                await QuarantineAsync(shard.Address, collector, CancellationToken.None);

            throw shard.Address.Stage == StageNames.ScoreIngest ? new RejectedException(ScoringWords.Of(shard.Run.Spec, rejected.Message), rejected) : rejected;
        }

        await QuarantineAsync(shard.Address, collector, cancellationToken);
        // Past the budget the run will fail: nobody who asks for the newest version shall get this one.
        if (result.Rows.IsWithin(shard.Run.Spec.ErrorBudget))
            await results.RegisterDatasetAsync(name, result.Manifest.Version, result.Artifact, shard.Run.Id, cancellationToken);

        var notes = shard.Address.Stage == StageNames.ScoreIngest ? source.Notes.Select(note => ScoringWords.Of(shard.Run.Spec, note)) : source.Notes;
        return new ShardResult { Output = result.Artifact, Rows = result.Rows, Notes = [.. notes, .. result.Notes] };
    }

    private static (string Name, DatasetSpec Spec) Subject(Run run, string stage)
    {
        var spec = run.Spec;
        if (stage == StageNames.Ingest)
            return (spec.Dataset!.Name ?? spec.Name, spec.Dataset);

        var dataset = spec.Dataset ?? new DatasetSpec();
        return ($"{spec.Name}-score", dataset with
        {
            Source = spec.Score!.Input,
            Files = spec.Score.Files,
            Kind = spec.Score.Kind ?? dataset.Kind,
            ContentColumn = spec.Generate?.TextColumn ?? spec.Score.ContentColumn ?? dataset.ContentColumn,
            PairColumn = spec.Generate?.PairColumn ?? spec.Score.PairColumn ?? dataset.PairColumn,
            Name = null,
            Version = null,
            LabelsRequired = false,
            Scored = true,
            NearDuplicates = "off",
            TestFraction = 0,
            ValidationFraction = 0,
        });
    }

    /// <summary>The newest version that is still there: one whose files were deleted keeps no later one from being made.</summary>
    private async Task<DatasetManifest?> PreviousAsync(string name, CancellationToken cancellationToken)
    {
        foreach (var version in await results.DatasetsAsync(name, cancellationToken))
        {
            if (await store.ExistsAsync(version.Manifest.Path, cancellationToken))
                return await store.ReadJsonAsync<DatasetManifest>(version.Manifest, cancellationToken);
        }

        return null;
    }

    private Task<ArtifactRef?> QuarantineAsync(ShardAddress shard, RowCollector collector, CancellationToken cancellationToken)
        => store.PublishLinesAsync(ArtifactPath.Quarantine(shard.RunId, shard.Stage, shard.Index), collector.Quarantined, cancellationToken);
}
