using TransferPipeline.Tokenizers.Patterns;
using TransferPipeline.Tokenizers.Texts;

namespace TransferPipeline.Tokenizers.PreTokenizers;

/// <summary>Cuts where a pattern matches.</summary>
internal sealed class PatternSplit : IPreTokenizer
{
    private readonly PiecedText.Cutter cutter;

    internal PatternSplit(IPattern pattern, SplitBehaviour behaviour, bool invert) => cutter = (text, offset, into) =>
    {
        var matches = new List<(int Start, int End)>();
        pattern.Find(text, matches);
        Splitting.Apply(text.Length, matches, behaviour, invert, offset, into);
    };

    public void Apply(PiecedText text) => text.Cut(cutter);
}
