using System.Text;
using TransferPipeline.Tokenizers.Texts;

namespace TransferPipeline.Tokenizers.PreTokenizers;

/// <summary>
/// GPT-2's alphabet: a visible character for each byte. Printable bytes of Latin-1 stand for themselves, the other 68 for U+0100 and on, in order.
/// </summary>
internal static class ByteAlphabet
{
    private static readonly char[] Characters = Build();
    private static readonly int[] Bytes = Invert();

    /// <summary>All 256, by byte.</summary>
    internal static ReadOnlySpan<char> All => Characters;

    internal static char Space => Characters[' '];

    /// <summary>The byte of a character, or -1.</summary>
    internal static int ByteOf(char character) => character < Bytes.Length ? Bytes[character] : -1;

    /// <summary>Writes the code points of the source up to a unit as characters of their UTF-8 bytes.</summary>
    internal static void Rewrite(AlignedText text, int end)
    {
        Span<byte> utf8 = stackalloc byte[4];
        while (text.Source < end)
        {
            var codePoint = text.Peek();
            if (codePoint < 0x80)
            {
                text.Replace(Characters[codePoint]);
                continue;
            }

            var count = new Rune(codePoint).EncodeToUtf8(utf8);
            text.Replace(Characters[utf8[0]]);
            foreach (var following in utf8[1..count])
                text.Insert(Characters[following]);
        }
    }

    private static char[] Build()
    {
        var characters = new char[256];
        var next = (char)0x100;
        for (var i = 0; i < 256; i++)
            characters[i] = i is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or >= 0xAE ? (char)i : next++;
        return characters;
    }

    private static int[] Invert()
    {
        var bytes = new int[Characters.Max() + 1];
        Array.Fill(bytes, -1);
        for (var i = 0; i < 256; i++)
            bytes[Characters[i]] = i;
        return bytes;
    }
}
