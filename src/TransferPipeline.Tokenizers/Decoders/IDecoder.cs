namespace TransferPipeline.Tokenizers.Decoders;

/// <summary>A step from tokens to text: changes the list of strings that are joined in the end. Has no state.</summary>
internal interface IDecoder
{
    List<string> Decode(List<string> tokens);
}
