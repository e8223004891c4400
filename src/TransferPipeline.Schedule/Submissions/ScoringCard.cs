using TransferPipeline.Contracts;
using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Onnx.Cards;

namespace TransferPipeline.Schedule.Submissions;

/// <summary>Whether a model that rows are scored with answers at all, asked when the run is submitted and in the name that the user gave.</summary>
internal static class ScoringCard
{
    internal static void Demand(ModelCard card, string model)
    {
        var missing = card switch
        {
            { Target: TargetNames.Number, Value: null } => "value",
            { Target: TargetNames.Number } => null,
            { Logits: null } => "logits",
            { Probabilities: null } => "probabilities",
            _ => null,
        };
        if (missing is null)
            return;

        var decoder = card.Text is not null ? " If it continues texts, say task: generate." : "";
        throw new RejectedException(
            $"{model} gives features and no answers: its card names no output as \"{missing}\". Train a head on it first ('backbone' and 'head'), or name that output in its card (docs/models.md).{decoder}");
    }
}
