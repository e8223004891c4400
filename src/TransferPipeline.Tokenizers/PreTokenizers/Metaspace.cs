using TransferPipeline.Tokenizers.Texts;

namespace TransferPipeline.Tokenizers.PreTokenizers;

/// <summary>SentencePiece's way with spaces: each becomes ▁ (or another character), one is put in front, and a word begins at each.</summary>
internal sealed class Metaspace : IPreTokenizer
{
    private readonly PiecedText.Rewriter rewriter;
    private readonly PiecedText.Cutter? cutter;

    internal Metaspace(char replacement, PrependScheme scheme, bool split)
    {
        rewriter = (text, start, end) =>
        {
            if (end > start && text.Span[start] is var first && first != ' ' && first != replacement && Prepends(scheme, text, start))
                Prepend(text, replacement);
            while (text.Source < end)
            {
                var rest = text.Span[text.Source..end];
                var plain = rest.IndexOf(' ');
                text.Copy(plain < 0 ? rest.Length : plain);
                if (plain >= 0)
                    text.Replace(replacement);
            }
        };
        cutter = split ? (text, offset, into) => Cut(text, offset, into, replacement) : null;
        NeedsOffsets = scheme == PrependScheme.First;
    }

    /// <summary>Whether a prefix depends on where in the original text a piece begins.</summary>
    internal bool NeedsOffsets { get; }

    public void Apply(PiecedText text)
    {
        text.Rewrite(rewriter);
        if (cutter is not null)
            text.Cut(cutter);
    }

    /// <summary>Writes a character in front of the next of the source, for which it stands, and that one too.</summary>
    internal static void Prepend(AlignedText text, int character)
    {
        var next = text.Peek();
        text.Replace(character);
        text.Insert(next);
    }

    private static bool Prepends(PrependScheme scheme, AlignedText text, int start)
        => scheme == PrependScheme.Always || (scheme == PrependScheme.First && text.StartOf(start) == 0);

    private static void Cut(ReadOnlySpan<char> text, int offset, List<Piece> into, char replacement)
    {
        var start = 0;
        for (var i = 1; i < text.Length; i++)
        {
            if (text[i] != replacement)
                continue;
            into.Add(new Piece(offset + start, offset + i));
            start = i;
        }

        into.Add(new Piece(offset + start, offset + text.Length));
    }
}
