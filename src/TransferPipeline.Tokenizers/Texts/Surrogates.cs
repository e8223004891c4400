namespace TransferPipeline.Tokenizers.Texts;

/// <summary>Lone surrogates, which are no text, become U+FFFD. Lengths stay.</summary>
internal static class Surrogates
{
    internal static ReadOnlySpan<char> Repair(ReadOnlySpan<char> text)
    {
        var at = FirstLone(text, 0);
        if (at < 0)
            return text;

        var repaired = text.ToArray();
        for (; at >= 0; at = FirstLone(repaired, at + 1))
            repaired[at] = '\uFFFD';
        return repaired;
    }

    private static int FirstLone(ReadOnlySpan<char> text, int from)
    {
        while (from < text.Length && text[from..].IndexOfAnyInRange('\uD800', '\uDFFF') is >= 0 and var next)
        {
            from += next;
            if (!char.IsHighSurrogate(text[from]) || from + 1 == text.Length || !char.IsLowSurrogate(text[from + 1]))
                return from;
            from += 2;
        }

        return -1;
    }
}
