using System.Text.Json;
using TransferPipeline.Storage.Artifacts;

namespace TransferPipeline.Train;

/// <summary><c>card.json</c> of a trained model (docs/storage.md): the same training gives the same bytes.</summary>
internal static class TrainedModelCard
{
    internal static string Write(TrainedModelFacts facts)
    {
        var head = facts.Head;
        var labels = head.Weights.Labels;
        return JsonSerializer.Serialize(
            new
            {
                facts.Name,
                facts.Version,
                Labels = labels,
                facts.BackboneCard.Preprocessing,
                Dataset = new { facts.Dataset.Name, facts.Dataset.Version, facts.Dataset.Counts },
                Backbone = new { facts.BackboneCard.Name, facts.Backbone.Sha256, facts.BackboneCard.License },
                Head = new { facts.Spec.Type, head.C, facts.Spec.ClassWeights, facts.Spec.Seed, head.Weights.Temperature, CrossValidation = head.CrossValidation.Losses },
                head.HeldOut,
                Metrics = new
                {
                    head.Metrics.Rows,
                    head.Metrics.Accuracy,
                    head.Metrics.MacroF1,
                    head.Metrics.LogLoss,
                    head.Metrics.Ece,
                    LogLossUncalibrated = head.Uncalibrated.LogLoss,
                    EceUncalibrated = head.Uncalibrated.Ece,
                    Classes = head.Metrics.Classes.Select((metrics, index) => new { Label = labels[index], metrics.Precision, metrics.Recall, metrics.F1, metrics.Support }),
                    head.Metrics.Confusion,
                },
                Certificate = facts.Certificate,
            },
            ArtifactStoreText.Json) + "\n";
    }
}
