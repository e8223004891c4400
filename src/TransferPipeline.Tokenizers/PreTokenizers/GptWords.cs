using TransferPipeline.Tokenizers.Texts;
using TransferPipeline.Tokenizers.Unicode;

namespace TransferPipeline.Tokenizers.PreTokenizers;

/// <summary>
/// Cuts as GPT-2's pattern does: <c>'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+</c>, written out because it is the one that bulk work meets most.
/// </summary>
internal static class GptWords
{
    private enum Kind
    {
        Other,
        Letter,
        Number,
        Space,
    }

    internal static void Cut(ReadOnlySpan<char> text, int offset, List<Piece> into)
    {
        for (var start = 0; start < text.Length;)
        {
            var end = End(text, start);
            into.Add(new Piece(offset + start, offset + end));
            start = end;
        }
    }

    private static int End(ReadOnlySpan<char> text, int start)
    {
        if (text[start] == '\'' && Contraction(text[(start + 1)..]) is > 0 and var length)
            return start + 1 + length;

        var first = start;
        if (text[start] == ' ' && start + 1 < text.Length && KindAt(text, start + 1, out _) != Kind.Space)
            first++;
        var kind = KindAt(text, first, out _);
        var end = RunEnd(text, first, kind);
        if (kind != Kind.Space || end == text.Length)
            return end;

        // White space before a word leaves its last character to the word's own cut.
        CodePointReader.Before(text, end, out var units);
        return end - units > start ? end - units : end;
    }

    private static int Contraction(ReadOnlySpan<char> rest)
    {
        if (rest.Length == 0)
            return 0;
        if (rest[0] is 's' or 't' or 'm' or 'd')
            return 1;
        return rest.StartsWith("re") || rest.StartsWith("ve") || rest.StartsWith("ll") ? 2 : 0;
    }

    private static int RunEnd(ReadOnlySpan<char> text, int start, Kind kind)
    {
        var i = start;
        while (i < text.Length && KindAt(text, i, out var units) == kind)
            i += units;
        return i;
    }

    private static Kind KindAt(ReadOnlySpan<char> text, int index, out int units)
    {
        var unit = text[index];
        if (unit < 0x80)
        {
            units = 1;
            if ((uint)((unit | 0x20) - 'a') <= 'z' - 'a')
                return Kind.Letter;
            if ((uint)(unit - '0') <= 9)
                return Kind.Number;
            return unit is ' ' or (>= '\t' and <= '\r') ? Kind.Space : Kind.Other;
        }

        var codePoint = CodePointReader.At(text, index, out units);
        if (CodePoints.IsLetter(codePoint))
            return Kind.Letter;
        if (CodePoints.IsNumber(codePoint))
            return Kind.Number;
        return CodePoints.IsSpace(codePoint) ? Kind.Space : Kind.Other;
    }
}
