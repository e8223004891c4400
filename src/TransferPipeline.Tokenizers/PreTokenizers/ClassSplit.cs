using TransferPipeline.Tokenizers.Texts;
using TransferPipeline.Tokenizers.Unicode;

namespace TransferPipeline.Tokenizers.PreTokenizers;

/// <summary>Cuts at characters of a class, each of which is a match.</summary>
internal sealed class ClassSplit : IPreTokenizer
{
    private readonly PiecedText.Cutter cutter;

    internal ClassSplit(CharacterClass characters, SplitBehaviour behaviour)
    {
        var flag = characters switch
        {
            CharacterClass.Space => CodePointClasses.Space,
            CharacterClass.Punctuation => CodePointClasses.Punctuation,
            _ => CodePointClasses.Numeric,
        };
        cutter = characters == CharacterClass.WordsAndSymbols ? CutWordsAndSymbols : (text, offset, into) => Cut(text, flag, behaviour, offset, into);
    }

    public void Apply(PiecedText text) => text.Cut(cutter);

    private static void Cut(ReadOnlySpan<char> text, CodePointClasses flag, SplitBehaviour behaviour, int offset, List<Piece> into)
    {
        List<(int Start, int End)> matches = [];
        for (var i = 0; i < text.Length;)
        {
            if (CodePoints.Is(CodePointReader.At(text, i, out var units), flag))
                matches.Add((i, i + units));
            i += units;
        }

        Splitting.Apply(text.Length, matches, behaviour, invert: false, offset, into);
    }

    /// <summary>As the pattern <c>\w+|[^\w\s]+</c> finds them.</summary>
    private static void CutWordsAndSymbols(ReadOnlySpan<char> text, int offset, List<Piece> into)
    {
        var (start, before) = (0, CodePointClasses.Space);
        for (var i = 0; i < text.Length;)
        {
            var codePoint = CodePointReader.At(text, i, out var units);
            var kind = CodePoints.Is(codePoint, CodePointClasses.Word) ? CodePointClasses.Word : CodePoints.IsSpace(codePoint) ? CodePointClasses.Space : CodePointClasses.None;
            if (kind != before)
            {
                if (before != CodePointClasses.Space)
                    into.Add(new Piece(offset + start, offset + i));
                (start, before) = (i, kind);
            }

            i += units;
        }

        if (before != CodePointClasses.Space)
            into.Add(new Piece(offset + start, offset + text.Length));
    }
}
