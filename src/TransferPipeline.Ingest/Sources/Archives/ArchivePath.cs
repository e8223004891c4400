using System.Text.RegularExpressions;

namespace TransferPipeline.Ingest.Sources.Archives;

/// <summary>
/// Names of archive entries. Nothing is ever unpacked to disk, so a name that would leave the target folder can do no harm here; it is refused all
/// the same, because an archive that has one was made to do harm elsewhere.
/// </summary>
internal static partial class ArchivePath
{
    private const int MaxLength = 4096;

    /// <summary>The path inside the archive with '/', without "." segments; or why the name cannot be one.</summary>
    internal static bool TryParse(string name, out string path, out Refusal? refusal)
    {
        refusal = Judge(name);
        path = refusal is null ? string.Join('/', name.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(segment => segment != ".")) : Shown(name);
        return refusal is null;
    }

    private static Refusal? Judge(string name)
    {
        if (name.Length is 0 or > MaxLength)
            return new Refusal(RefusalReason.Malformed, $"Its name has {name.Length:N0} characters; 1 to {MaxLength:N0} are allowed.");

        if (name.Contains('\uFFFD', StringComparison.Ordinal) || name.AsSpan().ContainsAnyInRange('\0', '\x1F'))
            return new Refusal(RefusalReason.Malformed, "Its name is not valid UTF-8 or has control characters.");

        if (name.StartsWith('/') || Drive().IsMatch(name))
            return new Refusal(RefusalReason.OutsideTheSource, $"Its name '{name}' is an absolute path.");

        if (name.Contains('\\', StringComparison.Ordinal))
            return new Refusal(RefusalReason.OutsideTheSource, $"Its name '{name}' has backslashes, which are folder separators on some systems; archives use '/'.");

        return name.Split('/').Contains("..")
            ? new Refusal(RefusalReason.OutsideTheSource, $"Its name '{name}' leads out of its folder by '..'.")
            : null;
    }

    /// <summary>A refused name as it may stand in a record: bounded.</summary>
    private static string Shown(string name) => name.Length <= MaxLength ? name : name[..MaxLength];

    [GeneratedRegex("^[A-Za-z]:")]
    private static partial Regex Drive();
}
