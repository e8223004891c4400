using TransferPipeline.Contracts;
using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Ledger.Results;
using TransferPipeline.Schedule.Pipelines;
using TransferPipeline.Storage.Artifacts;
using TransferPipeline.Storage.Datasets;

namespace TransferPipeline.Schedule.Submissions;

/// <summary>Settles whether a run is about pictures or texts, and refuses a model that reads the other.</summary>
/// <param name="results">Where dataset versions are found; null for a client, which leaves them to the server.</param>
internal sealed class ContentKinds(IArtifactStore store, ResultLedger? results)
{
    /// <param name="spec">With its models settled.</param>
    internal async Task<PipelineSpec> SettleAsync(PipelineSpec spec, CancellationToken cancellationToken)
    {
        var settled = await FitAsync(spec, cancellationToken);
        // What a version holds the server knows.
        var kind = settled.Score?.Kind ?? (results is null && settled.Dataset?.Version is not null ? null : settled.Dataset?.Kind);
        return kind == "image" && settled.Score?.PairColumn is { } pair
            ? throw new RejectedException($"score.pairColumn is '{pair}', but what is scored are pictures, and only texts come in pairs. Leave it out, or score with a model of texts.")
            : settled;
    }

    private async Task<PipelineSpec> FitAsync(PipelineSpec spec, CancellationToken cancellationToken)
    {
        if (spec.Dataset is { Version: { } version } known && await VersionAsync(known.Name ?? spec.Name, version, cancellationToken) is { } manifest)
        {
            spec = spec with { Dataset = known with { Kind = manifest.Kind, Target = manifest.Target } };
            if (TargetFit.Problem(spec) is { } problem)
                throw new RejectedException($"'{problem.Key}' {problem.What}.");
        }

        if (spec is { Backbone: { Artifact: { } backbone } named, Dataset: { } dataset } && await KindAsync(backbone, cancellationToken) is { } reads && reads != dataset.Kind)
            throw Mismatch(named.Model, reads, "dataset.kind", dataset.Kind);

        if (spec.Score is not { Model: { } model, Artifact: { } scoring } score || await KindAsync(scoring, cancellationToken) is not { } scored)
            return spec;

        var kind = score.Kind ?? spec.Dataset?.Kind ?? scored;
        return kind == scored ? spec with { Score = score with { Kind = kind } } : throw Mismatch(model, scored, score.Kind is null ? "dataset.kind" : "score.kind", kind);
    }

    private async Task<DatasetManifest?> VersionAsync(string name, string version, CancellationToken cancellationToken)
    {
        var versions = results is null ? [] : await results.DatasetsAsync(name, cancellationToken);
        if (versions.FirstOrDefault(known => known.Version == version) is { } found)
            return await store.ReadJsonAsync<DatasetManifest>(found.Manifest, cancellationToken);

        return results is null ? null : throw new RejectedException($"There is no version {version} of dataset {name}. 'transfer datasets list' shows what is there.");
    }

    /// <summary>Null for a model whose card speaks of neither.</summary>
    private async Task<string?> KindAsync(ArtifactRef model, CancellationToken cancellationToken)
    {
        var card = await StoredCard.ReadAsync(store, model, cancellationToken);
        return card.Text is not null || card.Generation is not null ? "text" : card.Preprocessing is not null ? "image" : null;
    }

    private static RejectedException Mismatch(string model, string reads, string key, string kind) => new(
        $"{model} reads {(reads == "text" ? "texts" : "pictures")}, and {key} is {kind}. {(reads == "text" ? $"Set {key} to text" : $"Leave out {key}")}, or name a model of {(kind == "text" ? "texts" : "pictures")}.");
}
