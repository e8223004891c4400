namespace TransferPipeline.Ingest.Sources.Indexes;

/// <summary>A path in an index: relative to the index's folder, and inside it.</summary>
internal static class IndexPath
{
    /// <summary>The absolute path, or why there is none. Backslashes count as '/': indexes are written on Windows too.</summary>
    internal static bool TryResolve(string folder, string path, out string file, out Refusal? refusal)
    {
        var relative = path.Replace('\\', '/');
        file = "";
        refusal = Outside(relative);
        if (refusal is not null)
            return false;

        file = Path.GetFullPath(Path.Combine(folder, relative));
        refusal = SourceNames.IsInside(folder, file)
            ? Linked(folder, file)
            : new Refusal(RefusalReason.OutsideTheSource, $"'{path}' leads out of the index's folder by '..'. Put the index above its files.");
        return refusal is null;
    }

    private static Refusal? Outside(string path)
    {
        // JSON can write a NUL as an escape, which no look at the raw line finds.
        if (path.Contains('\0', StringComparison.Ordinal))
            return new Refusal(RefusalReason.Malformed, "Its path has a NUL character.");

        return path.StartsWith('/') || path is [_, ':', ..]
            ? new Refusal(RefusalReason.OutsideTheSource, $"'{path}' is an absolute path. Paths are relative to the index's folder.")
            : null;
    }

    /// <summary>A link may lead anywhere, and elsewhere tomorrow: none below the index's folder is followed.</summary>
    private static Refusal? Linked(string folder, string file)
    {
        for (var part = file; part.Length > folder.Length; part = Path.GetDirectoryName(part)!)
        {
            if (new FileInfo(part).LinkTarget is not null)
                return new Refusal(RefusalReason.OutsideTheSource, $"'{SourceNames.Relative(folder, part)}' is a symbolic link; links are not followed. Put the files themselves here.");
        }

        return null;
    }
}
