using System.Text.Json;
using System.Text.Json.Serialization;
using TransferPipeline.Contracts.Pipelines;
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
            Target = facts.Target == TargetNames.Classes ? null : facts.Target,
            Labels = facts.Target == TargetNames.Number ? null : facts.Labels,
            facts.BackboneCard.Input,
            Logits = facts.Target == TargetNames.Number ? null : HeadFusion.Logits,
            Probabilities = facts.Target == TargetNames.Number ? null : HeadFusion.Probabilities,
            Value = facts.Target == TargetNames.Number ? HeadFusion.Value : null,
            Distances = facts.Head.Weights.MaxDistance is null ? null : HeadFusion.Distances,
            facts.Head.Weights.Threshold,
            facts.Head.Weights.Residual,
            facts.BackboneCard.Preprocessing,
            facts.BackboneCard.Crop,
            facts.BackboneCard.Text,
            Dataset = new { facts.Dataset.Name, facts.Dataset.Version, facts.Dataset.Counts },
            facts.Rows,
            Backbone = new { facts.BackboneCard.Name, facts.Backbone.Sha256, facts.BackboneCard.License, facts.BackboneCard.Source },
            Head = Head(facts),
            Tuning = facts.Tuning is { } tuning ? Tuning(facts, tuning) : null,
            facts.Head.HeldOut,
            Metrics = TrainedModelMetrics.Of(facts),
            Certificate = new
            {
                facts.Certificate.Passed,
                facts.Certificate.Rows,
                MaxAbsLogitDifference = Unless(facts, TargetNames.Number, facts.Certificate.MaxAbsLogitDifference),
                MaxRelativeDifference = Only(facts, TargetNames.Number, facts.Certificate.MaxAbsLogitDifference),
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
        Temperature = Unless(facts, TargetNames.Number, facts.Head.Weights.Temperature),
        CrossValidation = facts.Head.CrossValidation.Losses.Select(loss => new
        {
            loss.C,
            LogLoss = Unless(facts, TargetNames.Number, loss.Loss),
            SquaredError = Only(facts, TargetNames.Number, loss.Loss),
            Accuracy = Only(facts, TargetNames.Classes, loss.Score),
            MicroF1 = Only(facts, TargetNames.Labels, loss.Score),
            R2 = Only(facts, TargetNames.Number, loss.Score),
        }),
    };

    private static object Tuning(TrainedModelFacts facts, TuningFacts tuning) => new
    {
        Layers = tuning.Model.Fitted.Step.Name,
        Cut = tuning.Model.Fitted.Step.From?.Tensor,
        Settings = tuning.Spec with { Cut = null },
        Steps = tuning.Model.Rungs.Select(rung => new
        {
            rung.Rung.Name,
            Accuracy = Only(facts, TargetNames.Classes, rung.Rung.Score),
            MicroF1 = Only(facts, TargetNames.Labels, rung.Rung.Score),
            R2 = Only(facts, TargetNames.Number, rung.Rung.Score),
            LogLoss = Unless(facts, TargetNames.Number, rung.Rung.Loss),
            SquaredError = Only(facts, TargetNames.Number, rung.Rung.Loss),
            rung.Rung.Seconds,
            rung.Rung.Parameters,
            rung.ShareWon,
            rung.Taken,
        }),
        tuning.Model.Fitted.Parameters,
        tuning.Model.Fitted.Tail?.Epoch,
        HeadAlone = TrainedModelMetrics.Short(tuning.Model.Fitted.HeadAlone.Figures),
        Epochs = tuning.Model.Fitted.Tail?.Curve.Select(point => new
        {
            point.Epoch,
            point.TrainLoss,
            point.ValidationLoss,
            ValidationAccuracy = Only(facts, TargetNames.Classes, point.ValidationScore),
            ValidationMicroF1 = Only(facts, TargetNames.Labels, point.ValidationScore),
            ValidationR2 = Only(facts, TargetNames.Number, point.ValidationScore),
            point.LearningRate,
        }),
        tuning.Written.Rounded,
        tuning.Written.Dequantized,
    };

    private static double? Only(TrainedModelFacts facts, string target, double? value) => facts.Target == target ? value : null;

    private static double? Unless(TrainedModelFacts facts, string target, double? value) => facts.Target == target ? null : value;

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
