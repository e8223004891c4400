using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace TransferPipeline.Tokenizers.Decoders;

/// <summary>Runs of tokens like <c>&lt;0xE2&gt;</c> become the text that their bytes spell, or one U+FFFD a byte when they spell none.</summary>
internal sealed class ByteFallbackDecoder : IDecoder
{
    public List<string> Decode(List<string> tokens)
    {
        List<string> decoded = [];
        List<byte> bytes = [];
        foreach (var token in tokens)
        {
            if (IsByte(token, out var value))
            {
                bytes.Add(value);
                continue;
            }

            Flush(bytes, decoded);
            decoded.Add(token);
        }

        Flush(bytes, decoded);
        return decoded;
    }

    private static bool IsByte(string token, out byte value)
    {
        value = 0;
        return token.Length == 6 && token.StartsWith("<0x", StringComparison.Ordinal) && token[5] == '>'
            && byte.TryParse(token.AsSpan(3, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
    }

    private static void Flush(List<byte> bytes, List<string> decoded)
    {
        if (bytes.Count == 0)
            return;
        if (Utf8.IsValid([.. bytes]))
            decoded.Add(Encoding.UTF8.GetString([.. bytes]));
        else
            decoded.AddRange(Enumerable.Repeat("\uFFFD", bytes.Count));
        bytes.Clear();
    }
}
