namespace TransferPipeline.Inference.Generation;

/// <summary>What changes a token's logit for the tokens before it, in the order in which Hugging Face's <c>generate()</c> applies it.</summary>
internal static class LogitsRules
{
    /// <param name="tokens">Prompt and new tokens.</param>
    /// <param name="promptLength">How many of them are the prompt's.</param>
    internal static void Apply(GenerationSettings settings, ReadOnlySpan<int> tokens, int promptLength, TokenScores scores)
    {
        if (settings.RepetitionPenalty != 1)
            PenalizeRepetition((float)settings.RepetitionPenalty, tokens, scores);
        if (settings.NoRepeatNgram > 0)
            BanRepeatedRuns(settings.NoRepeatNgram, tokens, scores.Values);
        if (tokens.Length - promptLength < settings.MinNewTokens)
            Ban(settings.EndTokens, scores.Values);
    }

    private static void PenalizeRepetition(float penalty, ReadOnlySpan<int> tokens, TokenScores scores)
    {
        var values = scores.Values;
        foreach (var token in scores.Distinct(tokens))
            values[token] = values[token] < 0 ? values[token] * penalty : values[token] / penalty;
    }

    private static void BanRepeatedRuns(int length, ReadOnlySpan<int> tokens, Span<float> scores)
    {
        if (tokens.Length + 1 < length)
            return;

        var last = tokens[(tokens.Length - length + 1)..];
        for (var start = 0; start + length <= tokens.Length; start++)
        {
            if (tokens.Slice(start, length - 1).SequenceEqual(last))
                scores[tokens[start + length - 1]] = float.NegativeInfinity;
        }
    }

    private static void Ban(IReadOnlyList<int> tokens, Span<float> scores)
    {
        foreach (var token in tokens)
        {
            if (token < scores.Length)
                scores[token] = float.NegativeInfinity;
        }
    }
}
