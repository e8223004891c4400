using TransferPipeline.Contracts;

namespace TransferPipeline.Inference.Generation;

/// <summary>How texts are continued. Names, defaults and meaning are those of Hugging Face's <c>generate()</c>, except that a temperature of 0 is what takes the most probable token.</summary>
public sealed record GenerationSettings
{
    /// <summary>Most tokens a text is continued by, the end token among them. Fewer where the model's positions end.</summary>
    public int MaxNewTokens { get; init; } = 64;

    /// <summary>The end tokens are not taken before this many tokens.</summary>
    public int MinNewTokens { get; init; }

    /// <summary>0 takes the most probable token; above, tokens are drawn, the more evenly the higher.</summary>
    public double Temperature { get; init; }

    /// <summary>Draws among this many most probable tokens, and those equal to the last of them. 0: among all.</summary>
    public int TopK { get; init; }

    /// <summary>Draws among the most probable tokens that make up this much of the probability. 1: among all.</summary>
    public double TopP { get; init; } = 1;

    /// <summary>Draws among tokens at least this probable, as a share of the most probable one's probability. 0: among all.</summary>
    public double MinP { get; init; }

    /// <summary>What a token that was there already loses (Keskar et al., 2019: a positive logit is divided by this, a negative one multiplied). 1: nothing.</summary>
    public double RepetitionPenalty { get; init; } = 1;

    /// <summary>No run of this many tokens comes twice, the prompt's included. 0: it may.</summary>
    public int NoRepeatNgram { get; init; }

    /// <summary>Beams of the beam search; 1 for none.</summary>
    public int Beams { get; init; } = 1;

    /// <summary>A finished beam's score is the sum of its log probabilities over its length to this power: above 0 longer texts gain.</summary>
    public double LengthPenalty { get; init; } = 1;

    public BeamStopping EarlyStopping { get; init; }

    /// <summary>Tokens that end a text.</summary>
    public IReadOnlyList<int> EndTokens { get; init; } = [];

    /// <summary>Strings that end a text as soon as it holds one of them.</summary>
    public IReadOnlyList<string> Stop { get; init; } = [];

    /// <summary>What is drawn follows from this, the prompt's key, the number of the sample and of the token, and nothing else.</summary>
    public long Seed { get; init; }

    /// <summary>Texts for each prompt; with beams the best so many.</summary>
    public int Samples { get; init; } = 1;

    /// <summary>Rows that go through the network together.</summary>
    public int BatchSize { get; init; } = 32;

    internal bool Draws => Temperature > 0;

    /// <summary>Refuses what makes no sense, with the setting's name.</summary>
    internal GenerationSettings Checked()
    {
        Demand(MaxNewTokens >= 1, "maxNewTokens", MaxNewTokens, "1 or more");
        Demand(MinNewTokens >= 0 && MinNewTokens <= MaxNewTokens, "minNewTokens", MinNewTokens, "0 to maxNewTokens");
        Demand(Temperature is >= 0 and <= 100, "temperature", Temperature, "0 to 100");
        Demand(TopK >= 0, "topK", TopK, "0 (all) or more");
        Demand(TopP is > 0 and <= 1, "topP", TopP, "above 0, to 1");
        Demand(MinP is >= 0 and <= 1, "minP", MinP, "0 to 1");
        Demand(RepetitionPenalty is > 0 and <= 100, "repetitionPenalty", RepetitionPenalty, "above 0, to 100");
        Demand(NoRepeatNgram >= 0, "noRepeatNgram", NoRepeatNgram, "0 (off) or more");
        Demand(Beams is >= 1 and <= 256, "beams", Beams, "1 to 256");
        Demand(double.IsFinite(LengthPenalty), "lengthPenalty", LengthPenalty, "a number");
        Demand(Samples is >= 1 and <= 10_000, "samples", Samples, "1 to 10000");
        Demand(BatchSize is >= 1 and <= 4096, "batchSize", BatchSize, "1 to 4096");
        Demand(Stop.All(text => text.Length > 0), "stop", "\"\"", "strings that are not empty");
        if (Beams > 1 && Draws)
            throw new RejectedException("'beams' and 'temperature' stand together: a beam search draws nothing. Leave one of them out.");
        if (Beams > 1 && Samples > Beams)
            throw new RejectedException($"'samples' is {Samples}, but a search with {Beams} beams has no more texts than that. Raise 'beams', or draw with a 'temperature'.");
        if (Beams == 1 && !Draws && Samples > 1)
            throw new RejectedException($"'samples' is {Samples}, but without a temperature all of them would be the same. Set 'temperature', or leave 'samples' out.");
        return this;
    }

    private static void Demand(bool holds, string setting, object value, string allowed)
    {
        if (!holds)
            throw new RejectedException(FormattableString.Invariant($"'{setting}' is {value}; allowed: {allowed}."));
    }
}
