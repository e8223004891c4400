using TransferPipeline.Tokenizers.Patterns;
using TransferPipeline.Tokenizers.Texts;

namespace TransferPipeline.Tokenizers.Normalizers;

/// <summary>Puts a text in the place of every match; it stands for the last character of what it replaces.</summary>
internal sealed class Replace(IPattern pattern, string content) : INormalizer
{
    public void Apply(AlignedText text)
    {
        if (!pattern.MayMatch(text.Span))
            return;

        var matches = new List<(int Start, int End)>();
        pattern.Find(text.Span, matches);
        if (matches.Count == 0)
            return;

        text.BeginRewrite();
        foreach (var (start, end) in matches)
        {
            text.Copy(start - text.Source);
            text.SkipTo(end);
            foreach (var rune in content.EnumerateRunes())
                text.Insert(rune.Value);
        }

        text.Copy(text.Length - text.Source);
        text.EndRewrite();
    }
}
