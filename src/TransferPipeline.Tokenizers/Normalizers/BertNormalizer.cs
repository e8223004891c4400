using System.Text;
using TransferPipeline.Tokenizers.Texts;
using TransferPipeline.Tokenizers.Unicode;

namespace TransferPipeline.Tokenizers.Normalizers;

/// <summary>BERT's cleaning, spaces around ideographs, accents stripped and lower case, in this order, each if wanted.</summary>
internal sealed class BertNormalizer(bool clean, bool ideographs, bool stripAccents, bool lowercase) : INormalizer
{
    public void Apply(AlignedText text)
    {
        if (Ascii.IsValid(text.Span))
        {
            ApplyToAscii(text);
            return;
        }

        if (clean)
            Clean(text);
        if (ideographs)
            SurroundIdeographs(text);
        if (stripAccents)
        {
            Normalization.Apply(text, compose: false, compatibility: false);
            Drop(text, CodePointClasses.BertAccent);
        }

        if (lowercase)
            Lowercase.ApplyTo(text);
    }

    /// <summary>Drops the code points of a class.</summary>
    internal static void Drop(AlignedText text, CodePointClasses dropped)
    {
        text.BeginRewrite();
        while (text.Source < text.Length)
        {
            var codePoint = text.Peek();
            if (CodePoints.Is(codePoint, dropped))
                text.Skip(1);
            else
                text.Replace(codePoint);
        }

        text.EndRewrite();
    }

    private void ApplyToAscii(AlignedText text)
    {
        if (clean && text.Span.IndexOfAnyInRange('\0', '\x1F') >= 0 | text.Span.Contains('\x7F'))
            Clean(text);
        if (lowercase)
            Ascii.ToLowerInPlace(text.InPlace(), out _);
    }

    private static void Clean(AlignedText text)
    {
        text.BeginRewrite();
        while (text.Source < text.Length)
        {
            var codePoint = text.Peek();
            if (codePoint == 0xFFFD || CodePoints.Is(codePoint, CodePointClasses.BertControl))
                text.Skip(1);
            else
                text.Replace(CodePoints.IsSpace(codePoint) ? ' ' : codePoint);
        }

        text.EndRewrite();
    }

    private static void SurroundIdeographs(AlignedText text)
    {
        text.BeginRewrite();
        while (text.Source < text.Length)
        {
            var codePoint = text.Peek();
            if (CodePoints.Is(codePoint, CodePointClasses.Ideograph))
            {
                text.Replace(' ');
                text.Insert(codePoint);
                text.Insert(' ');
            }
            else
            {
                text.Replace(codePoint);
            }
        }

        text.EndRewrite();
    }
}
