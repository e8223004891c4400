using TransferPipeline.Tokenizers.Texts;

namespace TransferPipeline.Tokenizers.Normalizers;

/// <summary>Puts a text in front of one that is not empty; it stands for the first character.</summary>
internal sealed class Prepend(string content) : INormalizer
{
    public void Apply(AlignedText text)
    {
        if (text.Length == 0 || content.Length == 0)
            return;

        text.BeginRewrite();
        var first = text.Peek();
        var placed = false;
        foreach (var rune in content.EnumerateRunes())
        {
            if (placed)
                text.Insert(rune.Value);
            else
                text.Replace(rune.Value);
            placed = true;
        }

        text.Insert(first);
        text.Copy(text.Length - text.Source);
        text.EndRewrite();
    }
}
