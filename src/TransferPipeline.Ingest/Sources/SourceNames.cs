namespace TransferPipeline.Ingest.Sources;

/// <summary>What the files of a source are called inside it.</summary>
internal static class SourceNames
{
    /// <summary>The deepest folder that holds all of the files.</summary>
    internal static string CommonFolder(IReadOnlyList<string> files)
    {
        var folders = files.Select(file => Path.GetDirectoryName(Path.GetFullPath(file))!).Distinct(StringComparer.Ordinal).ToList();
        var common = folders[0];
        while (!folders.TrueForAll(folder => IsInside(common, folder)))
            common = Path.GetDirectoryName(common)!;

        return common;
    }

    /// <summary>Whether a path is the folder or lies below it, by their names alone.</summary>
    internal static bool IsInside(string folder, string path)
        => path == folder || path.StartsWith(Path.EndsInDirectorySeparator(folder) ? folder : folder + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    /// <summary>A file's path below a folder, with '/'.</summary>
    internal static string Relative(string folder, string file) => Path.GetRelativePath(folder, Path.GetFullPath(file)).Replace(Path.DirectorySeparatorChar, '/');
}
