using System.IO.Enumeration;
using TransferPipeline.Contracts;

namespace TransferPipeline.Ingest.Sources;

/// <summary>
/// The files that a source's name means: itself, or, for a pattern, all that match, in ordinal order. <c>*</c> and <c>?</c> stand for characters
/// of the file name; <c>{00000..00013}</c> and <c>{a,b}</c> are written out first, and each name they give must be there.
/// </summary>
internal static class SourcePattern
{
    private const int MaxNames = 100_000;
    private static readonly char[] Wildcards = ['*', '?'];

    /// <summary>One folder, or one or more files.</summary>
    internal static IReadOnlyList<string> Find(string source)
    {
        if (Path.Exists(source))
            return [source];

        if (source.AsSpan().IndexOfAny("*?{") < 0)
            throw new RejectedException($"{source} does not exist. Name a folder, archive, table or index file.");

        var names = Expand(source, source).Take(MaxNames + 1).ToList();
        return names.Count <= MaxNames
            ? [.. names.SelectMany(name => Match(name, source)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)]
            : throw new RejectedException($"{source} stands for more than {MaxNames:N0} names. Narrow the range in braces.");
    }

    private static IEnumerable<string> Expand(string name, string pattern)
    {
        var open = name.IndexOf('{', StringComparison.Ordinal);
        if (open < 0)
            return [name];

        var close = name.IndexOf('}', open);
        if (close < 0)
            throw new RejectedException($"{pattern} has a '{{' without '}}'. Write {{00000..00013}} for a range, {{a,b}} for a choice.");

        var (before, inside, after) = (name[..open], name[(open + 1)..close], name[(close + 1)..]);
        return Choices(inside).SelectMany(choice => Expand(after, pattern).Select(rest => before + choice + rest));
    }

    private static IEnumerable<string> Choices(string inside)
    {
        if (inside.Split("..") is not [var first, var last] || !int.TryParse(first, out var from) || !int.TryParse(last, out var to) || from > to)
            return inside.Split(',');

        // Zeros in front are kept, as shells do: {00..10} gives 00, 01, …
        return Enumerable.Range(from, Math.Min(to - from, MaxNames) + 1).Select(number => number.ToString($"D{first.Length}"));
    }

    private static List<string> Match(string name, string pattern)
    {
        var folder = Path.GetDirectoryName(name) is { Length: > 0 } path ? path : ".";
        var fileName = Path.GetFileName(name);
        if (folder.IndexOfAny(Wildcards) >= 0)
            throw new RejectedException($"{pattern} has a wildcard in a folder's name. '*' and '?' may stand in the file name only.");

        if (fileName.IndexOfAny(Wildcards) < 0)
            return File.Exists(name) ? [name] : throw new RejectedException($"{pattern} names {name}, which does not exist.");

        var found = Directory.Exists(folder)
            ? Directory.EnumerateFiles(folder).Where(file => IsMatch(fileName, Path.GetFileName(file))).ToList()
            : [];
        return found.Count > 0 ? found : throw new RejectedException($"{pattern} matches no file. Check the folder and the file names in it.");
    }

    private static bool IsMatch(string pattern, string name)
        => !FileNames.IsHidden(name) && FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: false);
}
