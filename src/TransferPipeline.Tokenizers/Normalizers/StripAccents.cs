using System.Text;
using TransferPipeline.Tokenizers.Texts;
using TransferPipeline.Tokenizers.Unicode;

namespace TransferPipeline.Tokenizers.Normalizers;

/// <summary>Drops combining marks; letters with an accent in them must be decomposed before.</summary>
internal sealed class StripAccents : INormalizer
{
    public void Apply(AlignedText text)
    {
        if (!Ascii.IsValid(text.Span))
            BertNormalizer.Drop(text, CodePointClasses.CombiningMark);
    }
}
