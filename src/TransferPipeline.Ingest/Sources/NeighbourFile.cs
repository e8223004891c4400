namespace TransferPipeline.Ingest.Sources;

/// <summary>Reads files that a table names by paths relative to its own folder. Nothing outside that folder is read, and no link is followed.</summary>
internal static class NeighbourFile
{
    /// <param name="folder">Where the table lies.</param>
    /// <param name="path">As the table has it.</param>
    /// <param name="entry">Makes the row's entry of the file's content.</param>
    /// <param name="refuse">Makes it of a reason and a sentence.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    internal static async Task<SourceEntry> ReadAsync(
        string folder, string path, Func<byte[], SourceEntry> entry, Func<string, string, SourceEntry> refuse, CancellationToken cancellationToken)
    {
        if (Locate(folder, path) is not { } file)
            return refuse(RefusalReason.OutsideTheSource, $"'{path}' leads out of the table's folder. Paths must be relative to the table and stay in its folder.");

        if (HasLink(folder, file))
            return refuse(RefusalReason.NotAFile, $"'{path}' is or passes a symbolic link; links are not followed. Put the file itself there.");

        try
        {
            var length = new FileInfo(file).Length;
            return length > FolderSource.MaxFileBytes
                ? refuse(RefusalReason.TooLarge, $"'{path}' has {length:N0} bytes; the limit is {FolderSource.MaxFileBytes:N0}.")
                : entry(await File.ReadAllBytesAsync(file, cancellationToken));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return refuse(RefusalReason.Unreadable, $"'{path}' cannot be read: {exception.Message}");
        }
    }

    /// <summary>Backslashes count as '/': tables are written on Windows too.</summary>
    private static string? Locate(string folder, string written)
    {
        var path = written.Replace('\\', '/');
        if (path.Contains('\0', StringComparison.Ordinal) || Path.IsPathRooted(path) || path is [_, ':', ..])
            return null;

        var root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)) + Path.DirectorySeparatorChar;
        var file = Path.GetFullPath(Path.Combine(root, path));
        return file.StartsWith(root, StringComparison.Ordinal) ? file : null;
    }

    private static bool HasLink(string folder, string file)
    {
        var current = Path.GetFullPath(folder);
        return Path.GetRelativePath(current, file).Split(Path.DirectorySeparatorChar).Any(segment => new FileInfo(current = Path.Combine(current, segment)).LinkTarget is not null);
    }
}
