namespace TransferPipeline.Tokenizers.Decoders;

/// <summary>One after the other.</summary>
internal sealed class DecoderSequence(IReadOnlyList<IDecoder> decoders) : IDecoder
{
    public List<string> Decode(List<string> tokens) => decoders.Aggregate(tokens, (list, decoder) => decoder.Decode(list));
}
