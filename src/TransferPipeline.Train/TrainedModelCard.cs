using System.Text.Json;
using System.Text.Json.Serialization;
using TransferPipeline.Onnx.Heads;
using TransferPipeline.Storage.Artifacts;
using TransferPipeline.Train.Certificates;
using TransferPipeline.Train.Tuning;

namespace TransferPipeline.Train;

/// <summary><c>card.json</c> of a trained model (docs/models.md): the same training gives the same bytes. Keys are only added, never renamed.</summary>
internal static class TrainedModelCard
{
    private static readonly JsonSerializerOptions Json = new(ArtifactStoreText.Json) { Converters = { new MatrixLines() } };

    internal static string Write(TrainedModelFacts facts) => JsonSerializer.Serialize(
        new
        {
            facts.Name,
            facts.Version,
            facts.Labels,
            facts.BackboneCard.Input,
            HeadFusion.Logits,
            HeadFusion.Probabilities,
            Distances = facts.Head.Weights.MaxDistance is null ? null : HeadFusion.Distances,
            facts.BackboneCard.Preprocessing,
            facts.BackboneCard.Crop,
            Dataset = new { facts.Dataset.Name, facts.Dataset.Version, facts.Dataset.Counts },
            facts.Rows,
            Backbone = new { facts.BackboneCard.Name, facts.Backbone.Sha256, facts.BackboneCard.License, facts.BackboneCard.Source },
            Head = Head(facts),
            Tuning = facts.Tuning is { } tuning ? Tuning(tuning) : null,
            facts.Head.HeldOut,
            Metrics = Metrics(facts),
            Certificate = new
            {
                facts.Certificate.Passed,
                facts.Certificate.Rows,
                facts.Certificate.MaxAbsLogitDifference,
                ParityCertificate.Tolerance,
                facts.Certificate.ChangedDecisions,
            },
        },
        Json) + "\n";

    private static object Head(TrainedModelFacts facts) => new
    {
        facts.Spec.Type,
        Features = facts.Head.Weights.Mean.Length,
        facts.Head.C,
        facts.Spec.MaxDistance,
        facts.Head.Beyond,
        facts.Spec.ClassWeights,
        facts.Spec.Seed,
        facts.Head.Weights.Temperature,
        CrossValidation = facts.Head.CrossValidation.Losses,
    };

    private static object Tuning(TuningFacts tuning) => new
    {
        Layers = tuning.Model.Fitted.Step.Name,
        Cut = tuning.Model.Fitted.Step.From?.Tensor,
        Settings = tuning.Spec with { Cut = null },
        Steps = tuning.Model.Rungs.Select(rung => new { rung.Rung.Name, rung.Rung.Accuracy, rung.Rung.LogLoss, rung.Rung.Seconds, rung.Rung.Parameters, rung.ShareWon, rung.Taken }),
        tuning.Model.Fitted.Parameters,
        tuning.Model.Fitted.Tail?.Epoch,
        HeadAlone = new
        {
            tuning.Model.Fitted.HeadAlone.Metrics.Accuracy, tuning.Model.Fitted.HeadAlone.Metrics.MacroF1, tuning.Model.Fitted.HeadAlone.Metrics.LogLoss,
        },
        Epochs = tuning.Model.Fitted.Tail?.Curve.Select(point => new { point.Epoch, point.TrainLoss, point.ValidationLoss, point.ValidationAccuracy, point.LearningRate }),
        tuning.Written.Rounded,
        tuning.Written.Dequantized,
    };

    private static object Metrics(TrainedModelFacts facts)
    {
        var (calibrated, uncalibrated) = (facts.Head.Metrics, facts.Head.Uncalibrated);
        return new
        {
            calibrated.Rows,
            calibrated.Accuracy,
            calibrated.MacroF1,
            calibrated.LogLoss,
            calibrated.Ece,
            LogLossUncalibrated = uncalibrated.LogLoss,
            EceUncalibrated = uncalibrated.Ece,
            Classes = calibrated.Classes.Select((metrics, label) => new { Label = facts.Labels[label], metrics.Precision, metrics.Recall, metrics.F1, metrics.Support }),
            calibrated.Confusion,
        };
    }

    /// <summary>A line for each row of the confusion matrix: people can read it, and for 1000 classes it is 2 MB instead of 11.</summary>
    private sealed class MatrixLines : JsonConverter<IReadOnlyList<int[]>>
    {
        public override IReadOnlyList<int[]> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            throw new NotSupportedException("Cards are only written.");

        public override void Write(Utf8JsonWriter writer, IReadOnlyList<int[]> value, JsonSerializerOptions options)
        {
            var indent = new string(' ', 2 * writer.CurrentDepth);
            var lines = value.Select(row => $"{indent}  [{string.Join(", ", row)}]");
            writer.WriteRawValue($"[\n{string.Join(",\n", lines)}\n{indent}]");
        }
    }
}
