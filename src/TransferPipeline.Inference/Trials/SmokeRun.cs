using Microsoft.ML.OnnxRuntime;
using TransferPipeline.Contracts;
using TransferPipeline.Inference.OnnxSessions;
using TransferPipeline.Onnx.Cards;

namespace TransferPipeline.Inference.Trials;

/// <summary>Opens a model and runs it once on zeros. A broken model can take the process down with it: this belongs into a child process.</summary>
internal static class SmokeRun
{
    /// <summary>What ONNX Runtime says when it does not know an operator, a version of it, or its types.</summary>
    private static readonly string[] UnknownOperator = ["is not a registered function/op", "No Op registered for", "Could not find an implementation for", "NOT_IMPLEMENTED"];

    internal static TrialVerdict Of(string path)
    {
        try
        {
            var card = ModelCardReader.Read(path);
            using var session = SessionFactory.Open(path, new ModelOptions());
            return Contract(session, card) is { } problem ? new("inputs and outputs", problem) : Run(session, card);
        }
        catch (RejectedException refusal) when (refusal.InnerException is OnnxRuntimeException failure)
        {
            return new(UnknownOperator.Any(word => failure.Message.Contains(word, StringComparison.Ordinal)) ? "operators" : "loading", failure.Message);
        }
    }

    private static string? Contract(InferenceSession session, ModelCard card)
    {
        if (!session.InputMetadata.ContainsKey(card.Input))
            return $"it has no input '{card.Input}', which its card names; it has {string.Join(", ", session.InputMetadata.Keys)}";

        var missing = new[] { card.Embedding, card.Logits, card.Probabilities }.OfType<string>().FirstOrDefault(name => !session.OutputMetadata.ContainsKey(name));
        return missing is null ? null : $"it has no output '{missing}', which its card names; it has {string.Join(", ", session.OutputMetadata.Keys)}";
    }

    internal static TrialVerdict Run(InferenceSession session, ModelCard card)
    {
        if (ZeroInputs.Make(session, card) is not { } inputs)
            return TrialVerdict.Passed;

        try
        {
            using var options = new RunOptions();
            using var results = session.Run(options, [.. inputs.Keys], [.. inputs.Values], [.. session.OutputMetadata.Keys]);
            return TrialVerdict.Passed;
        }
        catch (OnnxRuntimeException failure)
        {
            var fed = inputs.Select(input => $"{input.Key} [{string.Join(", ", input.Value.GetTensorTypeAndShape().Shape)}]");
            return new("smoke run", $"on zeros in {string.Join(", ", fed)} it fails: {failure.Message}");
        }
        finally
        {
            foreach (var tensor in inputs.Values)
                tensor.Dispose();
        }
    }
}
