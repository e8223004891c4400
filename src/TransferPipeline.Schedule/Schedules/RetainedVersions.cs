using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Contracts.Runs;
using TransferPipeline.Ledger.Results;
using TransferPipeline.Ledger.Runs;
using TransferPipeline.Ledger.Shards;
using TransferPipeline.Storage.Artifacts;

namespace TransferPipeline.Schedule.Schedules;

/// <summary>Versions that stay however old they are, as the paths of their manifests and models.</summary>
internal sealed class RetainedVersions(RunLedger runs, ShardLedger shards)
{
    /// <summary>What runs under way have made so far, and what they were told to use.</summary>
    internal async Task<HashSet<string>> OfRunningAsync(CancellationToken cancellationToken)
    {
        var paths = new HashSet<string>(StringComparer.Ordinal);
        foreach (var id in await runs.RunningAsync(cancellationToken))
        {
            if (await runs.FindAsync(id, cancellationToken) is { } run)
                paths.UnionWith(NamedBy(run.Spec));
            paths.UnionWith(await MadeByAsync(id, cancellationToken));
        }

        return paths;
    }

    /// <summary>The data of models: what their successors' data is compared with (<c>retrain.minNewSamples</c>).</summary>
    internal async Task<HashSet<string>> OfModelsAsync(IEnumerable<RegisteredModel> models, CancellationToken cancellationToken)
    {
        var paths = new HashSet<string>(StringComparer.Ordinal);
        foreach (var id in models.Select(model => model.RunId).Distinct())
            paths.UnionWith(await MadeByAsync(id, cancellationToken));

        return paths;
    }

    private static IEnumerable<string> NamedBy(PipelineSpec spec)
    {
        if (spec.Dataset is { Version: { } version } dataset)
            yield return $"{ArtifactPath.Dataset(dataset.Name ?? spec.Name, version)}/dataset.json";

        foreach (var model in new[] { spec.Backbone?.Artifact, spec.Score?.Artifact, spec.Detect?.Artifact })
        {
            if (model is not null)
                yield return model.Path;
        }
    }

    private async Task<IEnumerable<string>> MadeByAsync(string runId, CancellationToken cancellationToken)
    {
        var paths = new List<string>();
        foreach (var stage in StageNames.OfIngest)
            paths.AddRange((await shards.CommittedAsync(runId, stage, cancellationToken)).Select(shard => shard.Output.Path));

        return paths;
    }
}
