namespace TransferPipeline.Ingest.Sources;

/// <summary>A path that an index or a table gives: relative to its own folder, and inside it.</summary>
internal static class NeighbourPath
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
            : new Refusal(RefusalReason.OutsideTheSource, $"'{path}' leads out of the folder of the file that names it by '..'. Put that file above those it names.");
        return refusal is null;
    }

    private static Refusal? Outside(string path)
    {
        // JSON can write a NUL as an escape, which no look at the raw line finds.
        if (path.Contains('\0', StringComparison.Ordinal))
            return new Refusal(RefusalReason.Malformed, "Its path has a NUL character.");

        return path.StartsWith('/') || path is [_, ':', ..]
            ? new Refusal(RefusalReason.OutsideTheSource, $"'{path}' is an absolute path. Paths are relative to the file that names them.")
            : null;
    }

    /// <summary>A link may lead anywhere, and elsewhere tomorrow: none below the folder is followed.</summary>
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
