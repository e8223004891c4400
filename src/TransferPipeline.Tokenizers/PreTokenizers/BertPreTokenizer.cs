using TransferPipeline.Tokenizers.Texts;
using TransferPipeline.Tokenizers.Unicode;

namespace TransferPipeline.Tokenizers.PreTokenizers;

/// <summary>Words between white space, each punctuation character a word.</summary>
internal sealed class BertPreTokenizer : IPreTokenizer
{
    private static readonly PiecedText.Cutter Cutter = Cut;

    public void Apply(PiecedText text) => text.Cut(Cutter);

    private static void Cut(ReadOnlySpan<char> text, int offset, List<Piece> into)
    {
        var start = 0;
        for (var i = 0; i < text.Length;)
        {
            var codePoint = CodePointReader.At(text, i, out var units);
            if (CodePoints.Is(codePoint, CodePointClasses.Space | CodePointClasses.Punctuation))
            {
                if (i > start)
                    into.Add(new Piece(offset + start, offset + i));
                if (!CodePoints.IsSpace(codePoint))
                    into.Add(new Piece(offset + i, offset + i + units));
                start = i + units;
            }

            i += units;
        }

        if (text.Length > start)
            into.Add(new Piece(offset + start, offset + text.Length));
    }
}
