namespace TransferPipeline.Inference.Generation;

/// <summary>Takes one token after the other: the most probable, or one that is drawn.</summary>
internal sealed class SampledDecoding(GenerationPrompt prompt, int index, int limit, int sample, GenerationSettings settings, TextEnding ending)
    : Decoding(prompt, index, limit)
{
    private readonly List<int> all = [.. prompt.Tokens];
    private readonly List<int> fresh = [];
    private string? finish;

    internal override int Rows => 1;

    internal override int TokenOf(int row) => fresh[^1];

    internal override void Advance(DecoderLogits logits, Func<int, int> rowOf, TokenScores scores)
    {
        if (!TryRead(logits, rowOf(0), scores))
            return;

        LogitsRules.Apply(settings, SpanOf(all), Prompt.Tokens.Length, scores);
        var token = settings.Draws
            ? TokenSampling.Draw(settings, scores, SampleRandom.At(settings.Seed, Prompt.Key, sample, fresh.Count))
            : scores.Highest();
        all.Add(token);
        fresh.Add(token);
        finish = ending.Of(fresh, Limit);
        Done = finish is not null;
    }

    internal override IEnumerable<(int Sample, GeneratedText Text)> Texts() => [(sample, new GeneratedText(fresh, finish!))];
}
