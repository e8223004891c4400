using System.Text.RegularExpressions;

namespace TransferPipeline.Contracts.Pipelines;

/// <summary>A prompt with places for what a row has: <c>{text}</c>, <c>{text_pair}</c>, <c>{label}</c>, <c>{id}</c>. Other braces stand for themselves.</summary>
public static partial class PromptTemplate
{
    private static readonly string[] Places = ["text", "text_pair", "label", "id"];

    /// <summary>What is wrong with a template; null when nothing is.</summary>
    public static string? Problem(string template) =>
        Place().Matches(template).FirstOrDefault(match => !Places.Contains(match.Groups[1].Value)) is { } unknown
            ? $"has the place {unknown.Value}; there are {string.Join(", ", Places.Select(place => $"{{{place}}}"))}"
            : null;

    /// <summary>The prompt of a row. What is put in is not looked at again.</summary>
    /// <returns>Null where the row lacks something that the template names: then <paramref name="missing"/> says what.</returns>
    public static string? Fill(string template, string text, string? pair, string? label, string id, out string? missing)
    {
        string? lacking = null;
        var filled = Place().Replace(template, match => ValueOf(match.Groups[1].Value) ?? Lack(match.Value));
        missing = lacking;
        return lacking is null ? filled : null;

        string Lack(string place)
        {
            lacking ??= place;
            return "";
        }

        string? ValueOf(string place) => place switch
        {
            "text" => text,
            "text_pair" => pair,
            "label" => label,
            _ => id,
        };
    }

    [GeneratedRegex(@"\{([a-zA-Z_]+)\}")]
    private static partial Regex Place();
}
