using TransferPipeline.Contracts;
using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Onnx.Cards;
using TransferPipeline.Storage.Datasets;
using TransferPipeline.Train.Certificates;
using TransferPipeline.Train.Heads;
using TransferPipeline.Train.Tuning;

namespace TransferPipeline.Train;

/// <summary>All that is known of a model that is about to be registered: what its card and report are made of.</summary>
/// <param name="Rows">split → rows that have a feature and were used.</param>
internal sealed record TrainedModelFacts(
    string Name,
    string Version,
    DatasetManifest Dataset,
    IReadOnlyDictionary<string, int> Rows,
    ArtifactRef Backbone,
    ModelCard BackboneCard,
    HeadSpec Spec,
    TrainedHead Head,
    ParityCertificate Certificate)
{
    /// <summary>Null where only a head was trained.</summary>
    public TuningFacts? Tuning { get; init; }

    internal string[] Labels => Head.Weights.Labels;

    /// <summary>What the model says of an item: one of <see cref="TargetNames"/>.</summary>
    internal string Target => Head.Weights.Target;
}
