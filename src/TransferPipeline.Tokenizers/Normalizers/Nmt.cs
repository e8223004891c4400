using TransferPipeline.Tokenizers.Texts;

namespace TransferPipeline.Tokenizers.Normalizers;

/// <summary>Drops some control characters and makes spaces of others, as neural machine translation did.</summary>
internal sealed class Nmt : INormalizer
{
    public void Apply(AlignedText text)
    {
        text.BeginRewrite();
        while (text.Source < text.Length)
        {
            var codePoint = text.Peek();
            if (codePoint is (>= 0x1 and <= 0x8) or 0xB or (>= 0xE and <= 0x1F) or 0x7F or 0x8F or 0x9F)
                text.Skip(1);
            else
                text.Replace(IsSpace(codePoint) ? ' ' : codePoint);
        }

        text.EndRewrite();
    }

    private static bool IsSpace(int codePoint)
        => codePoint is 0x9 or 0xA or 0xC or 0xD or 0x1680 or (>= 0x200B and <= 0x200F) or 0x2028 or 0x2029 or 0x2581 or 0xFEFF or 0xFFFD;
}
