namespace TransferPipeline.Tokenizers.Texts;

/// <summary>From UTF-16 places to code point places.</summary>
internal static class CodePointIndex
{
    /// <summary>For each unit, and the end, how many code points come before it; null when that is the unit's own index.</summary>
    internal static int[]? Of(string? text)
    {
        if (text is null || !text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF'))
            return null;

        var index = new int[text.Length + 1];
        var count = 0;
        for (var i = 0; i < text.Length; i++)
        {
            index[i] = count;
            var pair = char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]);
            if (pair)
                index[++i] = count;
            count++;
        }

        index[text.Length] = count;
        return index;
    }
}
