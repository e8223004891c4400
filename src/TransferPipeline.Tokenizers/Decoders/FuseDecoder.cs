namespace TransferPipeline.Tokenizers.Decoders;

/// <summary>Makes one string of all, for the steps that follow.</summary>
internal sealed class FuseDecoder : IDecoder
{
    public List<string> Decode(List<string> tokens) => [string.Concat(tokens)];
}
