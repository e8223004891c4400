namespace TransferPipeline.Tokenizers.Texts;

/// <summary>Code points of UTF-16 text that has no lone surrogates.</summary>
internal static class CodePointReader
{
    internal static int At(ReadOnlySpan<char> text, int index, out int units)
    {
        var unit = text[index];
        if (!char.IsHighSurrogate(unit) || index + 1 >= text.Length)
        {
            units = 1;
            return unit;
        }

        units = 2;
        return char.ConvertToUtf32(unit, text[index + 1]);
    }

    /// <summary>The code point that ends right before an index.</summary>
    internal static int Before(ReadOnlySpan<char> text, int index, out int units)
    {
        var unit = text[index - 1];
        if (!char.IsLowSurrogate(unit) || index < 2)
        {
            units = 1;
            return unit;
        }

        units = 2;
        return char.ConvertToUtf32(text[index - 2], unit);
    }

    internal static int Count(ReadOnlySpan<char> text)
    {
        var count = 0;
        foreach (var unit in text)
            count += char.IsLowSurrogate(unit) ? 0 : 1;
        return count;
    }
}
