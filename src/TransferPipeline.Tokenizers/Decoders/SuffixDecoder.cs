namespace TransferPipeline.Tokenizers.Decoders;

/// <summary>The decoder "BPEDecoder": a word's end mark becomes a space, the last token's nothing.</summary>
internal sealed class SuffixDecoder(string suffix) : IDecoder
{
    public List<string> Decode(List<string> tokens) => suffix.Length == 0
        ? tokens
        : [.. tokens.Select((token, index) => token.Replace(suffix, index == tokens.Count - 1 ? "" : " ", StringComparison.Ordinal))];
}
