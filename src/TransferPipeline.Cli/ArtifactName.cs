using TransferPipeline.Contracts;

namespace TransferPipeline.Cli;

/// <summary><c>NAME[@VERSION]</c> as it is written on the command line.</summary>
internal sealed record ArtifactName(string Name, string? Version)
{
    internal static ArtifactName Parse(string text)
    {
        var parts = text.Split(['@', '/'], 2);
        var wrong = parts.Any(part => part.Length == 0 || part.Any(letter => !char.IsAsciiLetterOrDigit(letter) && letter is not '-'));
        return wrong
            ? throw new RejectedException($"'{text}' is neither a name nor NAME@VERSION, such as flowers or flowers@0123456789abcdef.")
            : new ArtifactName(parts[0], parts.ElementAtOrDefault(1));
    }

    internal static string ParseRunName(string text)
        => text.Length is > 0 and < 64 && char.IsAsciiLetterOrDigit(text[0]) && text.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter is '-')
            ? text
            : throw new RejectedException($"'{text}' cannot be a name: use 1 to 63 lower-case letters, digits and hyphens, starting with a letter or digit.");

    public override string ToString() => Version is null ? Name : $"{Name}@{Version}";
}
