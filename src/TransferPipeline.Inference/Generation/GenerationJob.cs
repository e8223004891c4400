using TransferPipeline.Contracts;

namespace TransferPipeline.Inference.Generation;

/// <summary>Prompts and settings, cut into parts that workers take one at a time.</summary>
internal sealed class GenerationJob
{
    private readonly DecoderModel model;
    private readonly GenerationSettings settings;
    private readonly IReadOnlyList<GenerationPrompt> prompts;
    private readonly TextEnding ending;
    private readonly GenerationOutcome?[] outcomes;
    private readonly IProgress<int>? progress;

    /// <param name="decode">From new tokens to text; needed where there are stop strings.</param>
    /// <param name="progress">Told of each prompt that is done with; null for nobody.</param>
    internal GenerationJob(
        DecoderModel model, GenerationSettings settings, IReadOnlyList<GenerationPrompt> prompts, Func<IReadOnlyList<int>, string>? decode, IProgress<int>? progress = null)
    {
        this.progress = progress;
        this.model = model;
        this.settings = settings.Checked();
        this.prompts = prompts;
        if (settings.Stop.Count > 0 && decode is null)
            throw new RejectedException("'stop' needs the model's tokenizer: put tokenizer.json beside the model, or leave 'stop' out.");

        ending = new TextEnding(settings, decode);
        outcomes = [.. prompts.Select(Refusal)];
        Parts = Split();
    }

    internal IReadOnlyList<GenerationOutcome> Outcomes => outcomes!;

    /// <summary>Indices of prompts that are worked on together; those of one length beside each other. They follow from the job alone.</summary>
    internal IReadOnlyList<int[]> Parts { get; }

    internal void Run(int[] part, CancellationToken cancellationToken)
    {
        var texts = part.ToDictionary(index => index, _ => new SortedList<int, GeneratedText>());
        var loop = new DecodingLoop(model, settings.BatchSize, new TokenScores(model.Vocabulary), decoding => Take(decoding, texts[decoding.Index]));
        loop.Run(part.SelectMany(DecodingsOf), cancellationToken);
    }

    private GenerationOutcome.Refused? Refusal(GenerationPrompt prompt)
    {
        if (prompt.Tokens.Length == 0)
            return new(GenerationRefusal.NoTokens, "Nothing is left of the prompt when it is cut into tokens.");
        if (prompt.Tokens.Length >= model.MaxPositions)
            return new(GenerationRefusal.TooLong, $"The prompt has {prompt.Tokens.Length} tokens; the model has {model.MaxPositions} positions, and one at least is for a new token.");
        if (prompt.Tokens.FirstOrDefault(token => token < 0 || token >= model.Vocabulary, -1) is var unknown && prompt.Tokens.Contains(unknown))
            return new(GenerationRefusal.UnknownToken, $"The prompt has the token {unknown}; the model knows 0 to {model.Vocabulary - 1}.");
        return null;
    }

    /// <summary>Enough parts to keep many workers busy, and in a large job parts of several batches, as a batch can be kept full only while there is something to fill it with.</summary>
    private List<int[]> Split()
    {
        var usable = Enumerable.Range(0, prompts.Count).Where(index => outcomes[index] is null).OrderByDescending(index => prompts[index].Tokens.Length).ToArray();
        var rows = usable.Length * (settings.Beams > 1 ? settings.Beams : settings.Samples);
        var batches = (rows + settings.BatchSize - 1) / settings.BatchSize;
        var parts = Math.Max(1, batches > 16 ? batches / 4 : batches);
        return [.. usable.Chunk((usable.Length + parts - 1) / parts is var size && size > 0 ? size : 1)];
    }

    private IEnumerable<Decoding> DecodingsOf(int index)
    {
        var prompt = prompts[index];
        var limit = Math.Min(settings.MaxNewTokens, model.MaxPositions - prompt.Tokens.Length);
        return settings.Beams > 1
            ? [new BeamDecoding(prompt, index, limit, settings, ending)]
            : Enumerable.Range(0, settings.Samples).Select(sample => new SampledDecoding(prompt, index, limit, sample, settings, ending));
    }

    private void Take(Decoding decoding, SortedList<int, GeneratedText> texts)
    {
        if (decoding.Failed)
        {
            outcomes[decoding.Index] = new GenerationOutcome.Refused(GenerationRefusal.NotNumbers, "The model gave logits that are not numbers.");
            return;
        }

        foreach (var (sample, text) in decoding.Texts())
            texts.Add(sample, text);

        if (texts.Count < settings.Samples)
            return;

        outcomes[decoding.Index] ??= new GenerationOutcome.Generated([.. texts.Values]);
        progress?.Report(1);
    }
}
