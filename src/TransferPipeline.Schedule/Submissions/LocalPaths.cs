namespace TransferPipeline.Schedule.Submissions;

/// <summary>What becomes of sources and models that a submitted pipeline names by a path of this machine.</summary>
/// <param name="InPlace">Sources are read where they are: submitting and working is one process. Otherwise they are copied into the store.</param>
/// <param name="Folder">Only what lies below it may be named; null: any path. Empty: none.</param>
internal sealed record LocalPaths(bool InPlace, string? Folder)
{
    /// <summary>The command line, working in its own root.</summary>
    internal static LocalPaths ReadInPlace { get; } = new(true, null);

    /// <summary>The command line as a client.</summary>
    internal static LocalPaths Upload { get; } = new(false, null);

    /// <summary>A service, to which others send pipelines.</summary>
    internal static LocalPaths Below(string? folder) => new(false, folder ?? "");

    internal bool Allows(string path) => Folder is null || (Folder.Length > 0 && IsBelow(path, Path.GetFullPath(Folder)));

    private static bool IsBelow(string path, string folder)
        => Path.GetFullPath(path).StartsWith(Path.TrimEndingDirectorySeparator(folder) + Path.DirectorySeparatorChar, StringComparison.Ordinal);
}
