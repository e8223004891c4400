using System.Globalization;
using System.Text;

namespace TransferPipeline.Train.Reports;

/// <summary>Labels are data: whatever they hold, shown they are one line that cannot move its neighbours.</summary>
internal static class DisplayText
{
    private const string LineBreak = "\u21B5";
    private const string Unprintable = "\uFFFD";

    /// <summary>Line breaks become ↵; other control characters, bidirectional overrides and halves of characters become �.</summary>
    internal static string OneLine(string text)
    {
        var shown = new StringBuilder(text.Length);
        foreach (var rune in text.Replace("\r\n", "\n").EnumerateRunes())
            shown.Append(Shown(rune));
        return shown.ToString();
    }

    /// <summary>At most so wide, cut between what readers take for characters.</summary>
    internal static string Shorten(string text, double ems)
    {
        var line = OneLine(text);
        if (Ems(line) <= ems)
            return line;

        var shown = new StringBuilder();
        var width = 1.0;
        var elements = StringInfo.GetTextElementEnumerator(line);
        while (elements.MoveNext() && (width += Ems(elements.GetTextElement())) <= ems)
            shown.Append(elements.GetTextElement());
        return shown.Append('…').ToString();
    }

    /// <summary>Roughly how wide a sans-serif font sets the text, in units of its size: good enough for margins, and the same on every machine.</summary>
    internal static double Ems(string text) => text.EnumerateRunes().Sum(Ems);

    private static string Shown(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        _ when rune.Value is '\n' or '\r' or 0x2028 or 0x2029 or 0x85 => LineBreak,
        _ when rune.Value is '\t' => " ",
        // Joiners carry meaning in Persian, in Indic scripts and in emoji.
        _ when rune.Value is 0x200C or 0x200D => rune.ToString(),
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.OtherNotAssigned => Unprintable,
        _ => rune.ToString(),
    };

    private static double Ems(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format => 0,
        _ when rune.Value is >= 0x1100 and <= 0x115F or >= 0x2E80 and <= 0xA4CF or >= 0xAC00 and <= 0xD7A3 or >= 0xF900 and <= 0xFAFF or >= 0xFF00 and <= 0xFF60 or >= 0x1F000 => 1,
        UnicodeCategory.UppercaseLetter => 0.74,
        _ when rune.Value is 'm' or 'w' => 0.9,
        _ when rune.Value is ' ' or 'i' or 'j' or 'l' or 't' or 'f' or 'r' or '.' or ',' or ':' or '\'' or '(' or ')' => 0.38,
        _ => 0.62,
    };
}
