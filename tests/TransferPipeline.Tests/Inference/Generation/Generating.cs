using System.Text.Json;
using TransferPipeline.Inference.Generation;
using TransferPipeline.Inference.OnnxSessions;

namespace TransferPipeline.Tests.Inference.Generation;

/// <summary>Tokens in, tokens out, with the decoders of the shared folder.</summary>
internal static class Generating
{
    internal static JsonElement Reference(string name)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Shared.Find("models", "reference.json")));
        return document.RootElement.GetProperty("text").GetProperty(name).Clone();
    }

    internal static int[] Tokens(JsonElement list) => [.. list.EnumerateArray().Select(token => token.GetInt32())];

    internal static int[][] Rows(JsonElement lists) => [.. lists.EnumerateArray().Select(Tokens)];

    internal static DecoderModel Open(params string[] path) => DecoderModel.Open(Shared.Find(path), null, new ModelOptions());

    internal static DecoderModel OpenBank() => DecoderModel.Open(Shared.Find("models", "text", "bank_gpt2", "model.onnx"), 256, new ModelOptions());

    internal static IReadOnlyList<GenerationOutcome> Outcomes(DecoderModel model, GenerationSettings settings, int[][] prompts, Func<IReadOnlyList<int>, string>? decode = null)
    {
        var job = new GenerationJob(model, settings, [.. prompts.Select(prompt => new GenerationPrompt(prompt, (ulong)prompt.Sum()))], decode);
        foreach (var part in job.Parts)
            job.Run(part, TestContext.Current.CancellationToken);

        return job.Outcomes;
    }

    /// <summary>The new tokens of each sample of each prompt.</summary>
    internal static int[][] Continue(DecoderModel model, GenerationSettings settings, int[][] prompts) =>
        [.. Outcomes(model, settings, prompts).SelectMany(outcome => Assert.IsType<GenerationOutcome.Generated>(outcome).Texts.Select(text => text.Tokens.ToArray()))];
}
