using TransferPipeline.Tokenizers.PreTokenizers;
using TransferPipeline.Tokenizers.Texts;

namespace TransferPipeline.Tokenizers.Normalizers;

/// <summary>The normalizer "ByteLevel": each byte as a character of GPT-2's alphabet, before anything is cut.</summary>
internal sealed class ByteCharacters : INormalizer
{
    public void Apply(AlignedText text)
    {
        text.BeginRewrite();
        ByteAlphabet.Rewrite(text, text.Length);
        text.EndRewrite();
    }
}
