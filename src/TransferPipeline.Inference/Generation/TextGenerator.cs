using System.Security.Cryptography;
using TransferPipeline.Contracts;
using TransferPipeline.Inference.OnnxSessions;
using TransferPipeline.Onnx.Cards;
using TransferPipeline.Onnx.Cards.Texts;
using TransferPipeline.Tokenizers;

namespace TransferPipeline.Inference.Generation;

/// <summary>A decoder with the tokenizer that is stored inside it: continues texts. Thread-safe.</summary>
public sealed class TextGenerator : IDisposable
{
    private readonly DecoderModel model;
    private readonly Tokenizer tokenizer;
    private readonly TextGeneration card;

    private TextGenerator(DecoderModel model, Tokenizer tokenizer, TextGeneration card) => (this.model, this.tokenizer, this.card) = (model, tokenizer, card);

    /// <param name="path">A stored model.</param>
    public static TextGenerator Open(string path, ModelCard card, ModelOptions options)
    {
        var generation = card.Generation ?? throw new RejectedException($"The card of {path} says nothing of text generation; name a text decoder as 'score.model'.");
        var tokenizer = StoredTokenizer.Open(path);
        return new(DecoderModel.Open(path, generation.MaxPositions, options), tokenizer, generation);
    }

    /// <summary>Gives each prompt's outcome, in the order of the prompts. A prompt that cannot be used is refused and changes no other's outcome.</summary>
    /// <param name="settings">End tokens come from the model's card where it names none.</param>
    /// <param name="progress">Told of each prompt that is done with; null for nobody.</param>
    /// <param name="cancellationToken">Looked at before each token.</param>
    public async Task<IReadOnlyList<GenerationOutcome>> RunAsync(
        BatchRunner runner, IReadOnlyList<string> prompts, GenerationSettings settings, IProgress<int>? progress, CancellationToken cancellationToken)
    {
        settings = settings.EndTokens.Count > 0 ? settings : settings with { EndTokens = card.EndTokens };
        var job = new GenerationJob(model, settings, [.. prompts.Select(PromptOf)], Decode, progress);
        await runner.RunAsync([.. job.Parts.Select(part => new GenerationBatch(job, part, cancellationToken))], cancellationToken);
        return [.. job.Outcomes.Select(outcome => outcome is GenerationOutcome.Generated generated ? Written(generated, settings) : outcome)];
    }

    public void Dispose() => model.Dispose();

    /// <summary>An empty prompt begins with the token that begins texts, where the model has one.</summary>
    private GenerationPrompt PromptOf(string text)
    {
        var tokens = tokenizer.EncodeIds(text);
        if (tokens.Length == 0 && card.BeginToken is { } begin)
            tokens = [begin];

        return new(tokens, BitConverter.ToUInt64(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text))));
    }

    private string Decode(IReadOnlyList<int> tokens) => tokenizer.Decode(tokens, skipSpecialTokens: true);

    private GenerationOutcome.Generated Written(GenerationOutcome.Generated generated, GenerationSettings settings) =>
        new([.. generated.Texts.Select(text => text with { Text = TextOf(text, settings) })]);

    private string TextOf(GeneratedText generated, GenerationSettings settings)
    {
        var ended = generated.Finish == GenerationFinish.EndToken;
        var text = Decode(ended ? [.. generated.Tokens.SkipLast(1)] : generated.Tokens);
        var stops = generated.Finish == GenerationFinish.StopString ? settings.Stop.Select(stop => text.IndexOf(stop, StringComparison.Ordinal)).Where(place => place >= 0) : [];
        return stops.Any() ? text[..stops.Min()] : text;
    }
}
