namespace TransferPipeline.Tokenizers;

/// <summary>
/// A model's special tokens, as its tokenizer_config.json or special_tokens_map.json names them; without such a file by their usual names. Null: it has none, or it is not in the vocabulary.
/// </summary>
public sealed record SpecialTokens
{
    public SpecialToken? Begin { get; init; }

    public SpecialToken? End { get; init; }

    public SpecialToken? Padding { get; init; }

    public SpecialToken? Unknown { get; init; }

    public SpecialToken? Class { get; init; }

    public SpecialToken? Separator { get; init; }

    public SpecialToken? Mask { get; init; }
}
