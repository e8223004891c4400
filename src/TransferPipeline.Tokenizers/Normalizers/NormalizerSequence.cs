using TransferPipeline.Tokenizers.Texts;

namespace TransferPipeline.Tokenizers.Normalizers;

/// <summary>One after the other.</summary>
internal sealed class NormalizerSequence(IReadOnlyList<INormalizer> normalizers) : INormalizer
{
    public void Apply(AlignedText text)
    {
        foreach (var normalizer in normalizers)
            normalizer.Apply(text);
    }
}
