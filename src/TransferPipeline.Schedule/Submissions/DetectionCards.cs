using TransferPipeline.Contracts;
using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Onnx.Cards;
using TransferPipeline.Storage.Artifacts;

namespace TransferPipeline.Schedule.Submissions;

/// <summary>Whether the models of a pipeline that detects say what they must, asked when it is submitted and not when the first picture was read.</summary>
internal static class DetectionCards
{
    internal static async Task DemandAsync(IArtifactStore store, PipelineSpec spec, CancellationToken cancellationToken)
    {
        if (spec.Task == PipelineTasks.Detect && spec.Score is { Artifact: { } only, Model: { } name })
            Demand(await ReadAsync(store, only, cancellationToken), name, spec.Detect);

        if (spec.Task != PipelineTasks.Detect && spec.Score is { Artifact: { } scored, Model: { } finder } && await ReadAsync(store, scored, cancellationToken) is { Detection: not null, Logits: null })
            throw new RejectedException($"{finder} finds boxes and does not classify: say task: detect, or name it as 'detect.model'.");

        if (spec.Task == PipelineTasks.Classify && spec.Score is { Artifact: { } classifier, Model: { } classifies })
            ScoringCard.Demand(await ReadAsync(store, classifier, cancellationToken), classifies);

        if (spec.Detect is not { Artifact: { } detector, Model: { } model } detect)
            return;

        Demand(await ReadAsync(store, detector, cancellationToken), model, detect);
        var reader = spec.Backbone is { } backbone ? (backbone.Artifact, backbone.Model) : (spec.Score?.Artifact, spec.Score?.Model);
        if (reader.Artifact is { } artifact && await ReadAsync(store, artifact, cancellationToken) is { Crop: null })
            throw new RejectedException($"The card of {reader.Model} does not say which part of a detected box the model wants to see; add \"crop\" to it (docs/detection.md). The same model with another crop gives other features.");
    }

    private static void Demand(ModelCard card, string model, DetectSpec? settings)
    {
        if (card.Detection is null)
            throw new RejectedException($"The card of {model} does not say how its outputs become boxes; add \"detection\" to it (docs/detection.md).");

        if (settings?.Labels?.FirstOrDefault(label => card.Labels?.Contains(label) is false) is { } unknown)
            throw new RejectedException($"'detect.labels' names '{unknown}', which {model} does not find; it finds {string.Join(", ", card.Labels!)}.");
    }

    private static async Task<ModelCard> ReadAsync(IArtifactStore store, ArtifactRef model, CancellationToken cancellationToken)
    {
        await using var file = await store.OpenAsync(model.Path, cancellationToken)
            ?? throw new RejectedException($"{model.Path} is missing from the store. Run the pipeline again with the model file that it was made from.");
        return ModelCardReader.ReadInside(file, model.Path);
    }
}
