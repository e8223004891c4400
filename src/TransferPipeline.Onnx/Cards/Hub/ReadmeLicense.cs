namespace TransferPipeline.Onnx.Cards.Hub;

/// <summary>The licence that a repository's README states in its front matter (YAML between two lines of <c>---</c>).</summary>
public static class ReadmeLicense
{
    private const int MaxLines = 2_000;

    /// <summary>As <c>apache-2.0</c>; null where there is no README or it states none.</summary>
    /// <param name="folder">Laid out as the repository.</param>
    public static string? Of(string folder)
    {
        var file = Path.Combine(folder, "README.md");
        return File.Exists(file) ? OfText(File.ReadLines(file)) : null;
    }

    internal static string? OfText(IEnumerable<string> lines)
    {
        var text = lines.Take(MaxLines).Select(line => line.TrimStart('\uFEFF').TrimEnd()).ToList();
        if (text is not ["---", .. var rest])
            return null;

        var matter = rest.TakeWhile(line => line != "---")
            .Where(line => line.StartsWith("license", StringComparison.Ordinal) && line.Contains(':'))
            .GroupBy(line => line[..line.IndexOf(':')])
            .ToDictionary(group => group.Key, group => Value(group.First()));
        var license = matter.GetValueOrDefault("license") is { Length: > 0 } stated ? stated : null;
        return license == "other" && matter.GetValueOrDefault("license_name") is { Length: > 0 } name ? name : license;
    }

    private static string Value(string line) => line[(line.IndexOf(':') + 1)..].Split(" #")[0].Trim().Trim('"', '\'', '[', ']').Trim();
}
