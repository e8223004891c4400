namespace TransferPipeline.Tokenizers.Decoders;

/// <summary>Each ▁ becomes a space; the first token's are dropped where one was put in front.</summary>
internal sealed class MetaspaceDecoder(char replacement, bool prepends) : IDecoder
{
    public List<string> Decode(List<string> tokens) => [.. tokens.Select((token, index) =>
        index == 0 && prepends ? token.Replace(replacement.ToString(), "", StringComparison.Ordinal) : token.Replace(replacement, ' '))];
}
