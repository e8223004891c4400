using System.Text;
using TransferPipeline.Tokenizers.Texts;
using TransferPipeline.Tokenizers.Unicode;

namespace TransferPipeline.Tokenizers.Normalizers;

/// <summary>Lower case, code point by code point: a final sigma is not told from others.</summary>
internal sealed class Lowercase : INormalizer
{
    public void Apply(AlignedText text) => ApplyTo(text);

    internal static void ApplyTo(AlignedText text)
    {
        if (Ascii.IsValid(text.Span))
        {
            Ascii.ToLowerInPlace(text.InPlace(), out _);
            return;
        }

        text.BeginRewrite();
        while (text.Source < text.Length)
        {
            var codePoint = text.Peek();
            if (CodePoints.LowerSequence(codePoint) is { } sequence)
            {
                text.Replace(sequence[0]);
                foreach (var following in sequence.AsSpan(1))
                    text.Insert(following);
            }
            else
            {
                text.Replace(CodePoints.ToLower(codePoint));
            }
        }

        text.EndRewrite();
    }
}
