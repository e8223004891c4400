namespace TransferPipeline.Onnx.Cards;

/// <summary>
/// From a text to the inputs of a graph: tokens by the tokenizer that lies beside the model, or in its metadata under
/// <see cref="TokenizerMetadataKey"/>; shorter texts of a batch are padded on the right.
/// </summary>
public sealed record TextPreprocessing
{
    /// <summary>Under which a stored model holds the text of its <c>tokenizer.json</c>.</summary>
    public const string TokenizerMetadataKey = "transfer.tokenizer";

    /// <summary>The graph input that takes 1 for a token and 0 for padding; null when there is none.</summary>
    public string? AttentionMask { get; init; }

    /// <summary>The graph input that takes 0 for tokens of the text and 1 for those of its pair; null when there is none.</summary>
    public string? TokenTypes { get; init; }

    /// <summary>The graph input that takes each token's place, from 0; null when there is none.</summary>
    public string? Positions { get; init; }

    /// <summary>Most tokens of a text, the special ones included; those beyond are cut off, or make further windows.</summary>
    public required int MaxTokens { get; init; }

    /// <summary>
    /// How the tokens' features become the text's: <c>mean</c> over the tokens, <c>cls</c> (the first token), <c>last</c> (the last one), <c>max</c>, or
    /// <c>none</c> where the embedding is one vector a text already. A stored model has the pooling in its graph, and says <c>none</c>.
    /// </summary>
    public string Pooling { get; init; } = "none";

    /// <summary>Whether the pooled features are brought to unit length.</summary>
    public bool Normalize { get; init; }

    /// <summary><c>cut</c> takes the start of a text that is too long; <c>windows</c> takes the mean over overlapping parts of it.</summary>
    public string LongTexts { get; init; } = "cut";

    /// <summary>Tokens that neighbouring windows share.</summary>
    public int Overlap { get; init; } = 32;
}
