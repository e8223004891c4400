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
public sealed record GeneratedText(IReadOnlyList<int> Tokens, string Finish);

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

/// <summary>Why a prompt cannot be continued.</summary>
public static class GenerationRefusal
{
    public const string Empty = "prompt_empty";

    public const string TooLong = "prompt_too_long";

    public const string UnknownToken = "token_unknown";

    public const string NotFinite = "not_finite";
}
