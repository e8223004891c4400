namespace TransferPipeline.Ingest.Sources;

/// <summary>What a file's name tells.</summary>
internal static class FileNames
{
    private static readonly HashSet<string> PictureExtensions = new([".jpg", ".jpeg", ".png", ".webp", ".gif", ".bmp"], StringComparer.OrdinalIgnoreCase);

    /// <summary>What macOS and Windows leave in folders and archives.</summary>
    private static readonly HashSet<string> Junk = new(["__MACOSX", "Thumbs.db", "desktop.ini"], StringComparer.OrdinalIgnoreCase);

    internal static bool IsPicture(ReadOnlySpan<char> name) => PictureExtensions.GetAlternateLookup<ReadOnlySpan<char>>().Contains(Path.GetExtension(name));

    internal static bool IsText(ReadOnlySpan<char> name) => Path.GetExtension(name).Equals(".txt", StringComparison.OrdinalIgnoreCase);

    /// <summary>Hidden files and folders, and the litter of operating systems, are not part of a source.</summary>
    internal static bool IsHidden(ReadOnlySpan<char> name) => name.StartsWith('.') || Junk.GetAlternateLookup<ReadOnlySpan<char>>().Contains(name);

    /// <summary>Whether a part of the path is hidden.</summary>
    /// <param name="path">Relative, with '/'.</param>
    internal static bool IsInHidden(ReadOnlySpan<char> path)
    {
        foreach (var segment in path.Split('/'))
        {
            if (IsHidden(path[segment]))
                return true;
        }

        return false;
    }
}
