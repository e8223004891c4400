using TransferPipeline.Tokenizers.Texts;
using TransferPipeline.Tokenizers.Unicode;

namespace TransferPipeline.Tokenizers.Normalizers;

/// <summary>Drops white space at the ends.</summary>
internal sealed class Strip(bool left, bool right) : INormalizer
{
    public void Apply(AlignedText text)
    {
        var span = text.Span;
        var (start, end) = (0, span.Length);
        while (right && end > 0 && CodePoints.IsSpace(span[end - 1]))
            end--;
        while (left && start < end && CodePoints.IsSpace(span[start]))
            start++;
        if (start == 0 && end == span.Length)
            return;

        text.BeginRewrite();
        text.SkipTo(start);
        text.Copy(end - start);
        text.EndRewrite();
    }
}
