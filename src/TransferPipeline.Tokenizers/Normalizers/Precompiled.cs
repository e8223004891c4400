using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using TransferPipeline.Contracts;
using TransferPipeline.Tokenizers.Texts;

namespace TransferPipeline.Tokenizers.Normalizers;

/// <summary>
/// SentencePiece's compiled rules: a double array trie (the layout of the Darts library) from UTF-8 strings to replacements. A grapheme of less than six bytes is looked
/// up whole, and its shortest beginning that has a rule replaces all of it; longer ones are looked up character by character. So the reference does it.
/// </summary>
internal sealed class Precompiled : INormalizer
{
    private readonly uint[] units;
    private readonly byte[] replacements;
    private readonly bool[] asciiRules = new bool[128];

    private Precompiled(uint[] units, byte[] replacements)
    {
        this.units = units;
        this.replacements = replacements;
        for (var i = 0; i < asciiRules.Length; i++)
            asciiRules[i] = Find([(byte)i]) is not null;
    }

    internal static Precompiled Parse(string base64, string source)
    {
        var bytes = new byte[base64.Length];
        if (!Convert.TryFromBase64String(base64, bytes, out var count) || count < 4)
            throw new RejectedException($"{source}: the normalizer 'Precompiled' has a 'precompiled_charsmap' that is no base64 of a rule table.");

        var size = BinaryPrimitives.ReadUInt32LittleEndian(bytes);
        if (size > count - 4 || size % 4 != 0)
            throw new RejectedException($"{source}: the normalizer 'Precompiled' says that its trie has {size} bytes, of {count - 4}. The file is damaged.");

        var units = new uint[size / 4];
        for (var i = 0; i < units.Length; i++)
            units[i] = BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(4 + (i * 4)));
        return new Precompiled(units, bytes[(4 + (int)size)..count]);
    }

    public void Apply(AlignedText text)
    {
        if (IsUntouched(text.Span))
            return;

        var changes = new List<Change>(text.Length);
        Span<byte> utf8 = stackalloc byte[8];
        for (var rest = text.Span; rest.Length > 0;)
        {
            var length = GraphemeLength(rest);
            Add(rest[..length], utf8, changes);
            rest = rest[length..];
        }

        text.Rewrite(changes);
    }

    private void Add(ReadOnlySpan<char> grapheme, Span<byte> utf8, List<Change> changes)
    {
        if (grapheme.Length < 6 && Encoding.UTF8.GetByteCount(grapheme) is var bytes and < 6)
        {
            Encoding.UTF8.GetBytes(grapheme, utf8);
            if (Find(utf8[..bytes]) is { } replacement)
            {
                Add(replacement, CodePointReader.Count(grapheme), changes);
                return;
            }
        }

        foreach (var rune in grapheme.EnumerateRunes())
        {
            if (Find(utf8[..rune.EncodeToUtf8(utf8)]) is { } replacement)
                Add(replacement, 1, changes);
            else
                changes.Add(new Change(rune.Value, 0));
        }
    }

    /// <summary>The replacement takes the place of so many code points. What it is shorter by is laid to the last code point written, whichever that is; at the very beginning to none.</summary>
    private static void Add(string replacement, int replaced, List<Change> changes)
    {
        var written = 0;
        foreach (var rune in replacement.EnumerateRunes())
            changes.Add(new Change(rune.Value, ++written > replaced ? 1 : 0));
        if (written < replaced && changes.Count > 0)
            changes[^1] = changes[^1] with { Shift = changes[^1].Shift + written - replaced };
    }

    /// <summary>White space and control characters break graphemes, and so do most characters: only what may extend one is asked about.</summary>
    private static int GraphemeLength(ReadOnlySpan<char> text)
        => text.Length > 1 && text[0] is >= ' ' and < '\x7F' && text[1] is >= ' ' and < '\x7F' ? 1 : StringInfo.GetNextTextElementLength(text);

    private bool IsUntouched(ReadOnlySpan<char> text)
    {
        foreach (var unit in text)
        {
            if (unit >= 0x80 || asciiRules[unit])
                return false;
        }

        return !text.Contains('\r') || Find("\r\n"u8) is null;
    }

    /// <summary>The replacement for the shortest beginning of a string that has one, or null.</summary>
    private string? Find(ReadOnlySpan<byte> text)
    {
        var node = Offset(units[0]);
        foreach (var value in text)
        {
            node ^= value;
            if (node >= units.Length)
                return null;
            var unit = units[node];
            if ((unit & 0x800000FF) != value)
                return null;
            node ^= Offset(unit);
            if (((unit >> 8) & 1) != 0)
                return Replacement((int)(units[node] & 0x7FFFFFFF));
        }

        return null;
    }

    private string Replacement(int start)
    {
        var rest = replacements.AsSpan(start);
        var end = rest.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? rest : rest[..end]);
    }

    private static uint Offset(uint unit) => (unit >> 10) << (int)((unit & (1 << 9)) >> 6);
}
