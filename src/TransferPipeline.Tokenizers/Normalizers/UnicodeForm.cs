using TransferPipeline.Tokenizers.Texts;
using TransferPipeline.Tokenizers.Unicode;

namespace TransferPipeline.Tokenizers.Normalizers;

/// <summary>One of NFC, NFD, NFKC and NFKD.</summary>
internal sealed class UnicodeForm(bool compose, bool compatibility) : INormalizer
{
    public void Apply(AlignedText text) => Normalization.Apply(text, compose, compatibility);
}
