using TransferPipeline.Tokenizers.Texts;

namespace TransferPipeline.Tokenizers.Normalizers;

/// <summary>A step that changes a text before it is cut. Has no state: used by many threads at once.</summary>
internal interface INormalizer
{
    void Apply(AlignedText text);
}
