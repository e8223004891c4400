using System.Text;

namespace TransferPipeline.Storage.Datasets;

/// <summary>
/// What a row of a text dataset holds: the UTF-8 bytes of the text exactly as the source gives it; with a pair the text, the byte 0xFF and the pair.
/// No UTF-8 text has that byte, so that no text can look like a pair.
/// </summary>
public static class TextContent
{
    /// <summary>Between a text and its pair.</summary>
    public const byte Separator = 0xFF;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <exception cref="EncoderFallbackException">The text has half of a surrogate pair, which UTF-8 cannot hold.</exception>
    public static byte[] Of(string text, string? pair = null)
    {
        if (pair is null)
            return Strict.GetBytes(text);

        var first = Strict.GetByteCount(text);
        var content = new byte[first + 1 + Strict.GetByteCount(pair)];
        Strict.GetBytes(text, content);
        content[first] = Separator;
        Strict.GetBytes(pair, content.AsSpan(first + 1));
        return content;
    }

    /// <exception cref="DecoderFallbackException">The content is not what <see cref="Of"/> gives, for example a picture.</exception>
    public static (string Text, string? Pair) Read(ReadOnlySpan<byte> content)
    {
        var end = content.IndexOf(Separator);
        return end < 0 ? (Strict.GetString(content), null) : (Strict.GetString(content[..end]), Strict.GetString(content[(end + 1)..]));
    }
}
