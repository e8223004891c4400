using System.Globalization;

namespace TransferPipeline.Tokenizers.Unicode;

/// <summary>One of the embedded tables: lines of items, under headings that begin with '@'. docs/tokenizers.md says where their facts come from.</summary>
internal static class TableFile
{
    /// <summary>Every item with the heading it stands under ("" before the first).</summary>
    internal static IEnumerable<(string Heading, string Item)> Read(string name)
    {
        using var stream = typeof(TableFile).Assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"The table {name} is not built in.");
        using var reader = new StreamReader(stream);
        var heading = "";
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith('@'))
                heading = line[1..];
            else if (!line.StartsWith('#'))
                foreach (var item in line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                    yield return (heading, item);
        }
    }

    /// <summary>A range of code points, both ends included.</summary>
    internal static (int First, int Last) Range(string item)
    {
        var dash = item.IndexOf('-', StringComparison.Ordinal);
        return dash < 0 ? (CodePoint(item), CodePoint(item)) : (CodePoint(item.AsSpan(0, dash)), CodePoint(item.AsSpan(dash + 1)));
    }

    internal static int CodePoint(ReadOnlySpan<char> hexadecimal) => int.Parse(hexadecimal, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
