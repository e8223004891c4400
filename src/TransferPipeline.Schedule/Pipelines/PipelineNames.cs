using System.Text.RegularExpressions;

namespace TransferPipeline.Schedule.Pipelines;

/// <summary>Names become folder names and run ids, so they are kept to what is safe in both.</summary>
internal static partial class PipelineNames
{
    internal static string? Read(YamlSection section, string key)
    {
        var name = section.Text(key);
        return name is null || Name().IsMatch(name)
            ? name
            : throw section.Wrong(key, $"is '{name}'; allowed: 1 to 63 lower-case letters, digits and hyphens, starting with a letter or digit");
    }

    internal static string? ReadVersion(YamlSection section, string key)
    {
        var version = section.Text(key);
        return version is null || Version().IsMatch(version)
            ? version
            : throw section.Wrong(key, $"is '{version}'; allowed: the 16 hex digits that 'transfer datasets list' shows");
    }

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9-]{0,62}\z")]
    private static partial Regex Name();

    [GeneratedRegex(@"\A[0-9a-f]{16}\z")]
    private static partial Regex Version();
}
