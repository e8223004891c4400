using TransferPipeline.Contracts;
using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Contracts.Runs;
using TransferPipeline.Inference.OnnxSessions;
using TransferPipeline.Ledger.Runs;
using TransferPipeline.Ledger.Shards;
using TransferPipeline.Onnx.Cards;
using TransferPipeline.Storage.Artifacts;

namespace TransferPipeline.Score;

/// <summary>A fused model that is open, and what to call it in the output.</summary>
/// <param name="Version"><c>name/version</c> of a registered model; else the start of the file's hash.</param>
/// <param name="Target">What it says of an item: one of <see cref="TargetNames"/>.</param>
/// <param name="Labels">None where it gives numbers.</param>
/// <param name="Threshold">Least probability of a label, where an item can have several.</param>
internal sealed record Classifier(ContentModel Model, string Version, string Target, IReadOnlyList<string> Labels, double Threshold);

/// <summary>Finds the model of a run, and keeps models open between shards.</summary>
internal sealed class ClassifierCache(IArtifactStore store, ShardLedger shards, ModelOptions options) : IDisposable
{
    /// <summary>Of a card that names none.</summary>
    private const double UsualThreshold = 0.5;

    private readonly OpenModels<Classifier> open = new(classifier => classifier.Model);

    internal async Task<ArtifactRef> FindAsync(Run run, CancellationToken cancellationToken)
        => run.Spec.Score!.Artifact ?? (await shards.CommittedAsync(run.Id, StageNames.Train, cancellationToken))[0].Output;

    internal Task<ModelUse<Classifier>> OpenAsync(ArtifactRef artifact, CancellationToken cancellationToken) => open.UseAsync(
        artifact.Path,
        async () =>
        {
            var path = await store.FetchAsync(artifact, cancellationToken);
            var card = ModelCardReader.Read(path);
            var model = ContentModel.OpenClassifier(path, card, options);
            return new Classifier(
                model, VersionOf(artifact), card.Target ?? TargetNames.Classes, card.Target == TargetNames.Number ? [] : LabelsOf(card, model.OutputWidths[1]), card.Threshold ?? UsualThreshold);
        },
        cancellationToken);

    public void Dispose() => open.Dispose();

    internal static string VersionOf(ArtifactRef artifact)
        => artifact.Path.Split('/') is ["models", var name, var version, _] ? $"{name}/{version}" : artifact.Sha256[..16];

    /// <summary>A model whose card names no labels has numbers for labels.</summary>
    private static IReadOnlyList<string> LabelsOf(ModelCard card, int classes)
        => card.Labels is { } labels && labels.Count == classes ? labels : [.. Enumerable.Range(0, classes).Select(index => index.ToString())];
}
