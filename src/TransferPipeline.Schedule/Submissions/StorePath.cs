using TransferPipeline.Storage.Artifacts;

namespace TransferPipeline.Schedule.Submissions;

/// <summary><c>store:PATH</c>: what lies in the artifact store, in place of a path of some machine.</summary>
internal static class StorePath
{
    private const string Prefix = "store:";

    internal static bool Is(string text) => text.StartsWith(Prefix, StringComparison.Ordinal);

    internal static string To(string path) => Prefix + path;

    /// <summary>The path inside the store, without a slash at its end.</summary>
    internal static string Of(string text)
    {
        var path = text[Prefix.Length..].TrimEnd('/');
        ArtifactPath.Check(path);
        return path;
    }
}
