namespace TransferPipeline.Inference.Generation;

/// <summary>What became of one prompt.</summary>
public abstract record GenerationOutcome
{
    private GenerationOutcome()
    {
    }

    /// <param name="Texts">One for each sample, in the samples' order; of beams the best first.</param>
    public sealed record Generated(IReadOnlyList<GeneratedText> Texts) : GenerationOutcome;

    /// <param name="Reason">One of <see cref="GenerationRefusal"/>.</param>
    /// <param name="Detail">A sentence for people.</param>
    public sealed record Refused(string Reason, string Detail) : GenerationOutcome;
}

/// <param name="Tokens">The new tokens, the end token among them.</param>
/// <param name="Finish">One of <see cref="GenerationFinish"/>.</param>
public sealed record GeneratedText(IReadOnlyList<int> Tokens, string Finish)
{
    /// <summary>What the tokens say, without end token and what follows from a stop string on; empty where there is no tokenizer.</summary>
    public string Text { get; init; } = "";
}

/// <summary>Why a text ended.</summary>
public static class GenerationFinish
{
    /// <summary>The model gave an end token.</summary>
    public const string EndToken = "eos";

    /// <summary>It holds a stop string.</summary>
    public const string StopString = "stop";

    /// <summary>It has as many tokens as it may, or as the model has positions.</summary>
    public const string Length = "length";
}

/// <summary>The reasons for which a prompt is not continued; written to quarantine records, so never renamed.</summary>
public static class GenerationRefusal
{
    public const string NoTokens = Texts.TextRefusal.NoTokens;

    public const string TooLong = "prompt-too-long";

    public const string UnknownToken = "unknown-token";

    public const string NotNumbers = "not-a-number";
}
