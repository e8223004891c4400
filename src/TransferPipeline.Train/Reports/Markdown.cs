using System.Text;

namespace TransferPipeline.Train.Reports;

/// <summary>Markdown (GitHub's) that foreign text cannot change: whatever a label holds, it is shown and nothing else.</summary>
internal static class Markdown
{
    /// <summary>Text inside a line or a table cell.</summary>
    internal static string Text(string text)
    {
        var line = DisplayText.OneLine(text).Trim();
        var escaped = new StringBuilder(line.Length);
        for (var index = 0; index < line.Length; index++)
            escaped.Append(Escaped(line, index));
        return escaped.ToString();
    }

    /// <summary>A table of cells that are Markdown already. A title that ends in a space heads a column of figures.</summary>
    internal static string Table(string[] titles, IEnumerable<string[]> rows)
    {
        var table = new StringBuilder();
        Line(titles.Select(title => title.TrimEnd()));
        Line(titles.Select(title => title.EndsWith(' ') ? "---:" : "---"));
        foreach (var row in rows)
            Line(row);
        return table.ToString();

        void Line(IEnumerable<string> cells) => table.Append("| ").AppendJoin(" | ", cells).Append(" |\n");
    }

    private static string Escaped(string line, int index) => line[index] switch
    {
        '&' => "&amp;",
        '<' => "&lt;",
        '>' => "&gt;",
        '|' => "&#124;",
        '$' => "&#36;",
        var character and ('\\' or '`' or '*' or '[' or ']' or '~') => $"\\{character}",
        '_' when !InsideWord(line, index) => "\\_",
        // Addresses become links by themselves.
        ':' when line.AsSpan(index + 1).StartsWith("//") => "\\:",
        '.' when line.AsSpan(0, index).EndsWith("www", StringComparison.OrdinalIgnoreCase) => "\\.",
        var character => character.ToString(),
    };

    private static bool InsideWord(string line, int index) =>
        index > 0 && index + 1 < line.Length && char.IsLetterOrDigit(line[index - 1]) && char.IsLetterOrDigit(line[index + 1]);
}
