namespace TransferPipeline.Tokenizers;

/// <summary>How a text is encoded.</summary>
public sealed record EncodeOptions
{
    /// <summary>With the template's tokens, not truncated.</summary>
    public static EncodeOptions Default { get; } = new();

    /// <summary>Whether the template's tokens ([CLS], [SEP], &lt;s&gt; …) are added; true by default. Those written in the text are found either way.</summary>
    public bool AddSpecialTokens { get; init; } = true;

    /// <summary>Null (the default): a sequence is as long as its text makes it. A tokenizer's file may name another default: <see cref="Tokenizer.FileTruncation"/>.</summary>
    public Truncation? Truncation { get; init; }
}
