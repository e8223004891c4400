namespace TransferPipeline.Tests;

/// <summary>The folder of real models and data beside the repository. Tests that need it skip without it, except in CI, where it must be there.</summary>
internal static class Shared
{
    internal static string Folder => Path.Combine(Repository.Root, "..", "shared");

    internal static string Find(params string[] segments)
    {
        var path = Path.GetFullPath(Path.Combine([Folder, .. segments]));
        if (File.Exists(path) || Directory.Exists(path))
        {
            return path;
        }

        Assert.SkipUnless(Environment.GetEnvironmentVariable("CI") is "true", $"{Path.Combine(segments)} of the shared folder is not here.");
        throw new FileNotFoundException("In CI the shared folder must be present.", path);
    }
}
