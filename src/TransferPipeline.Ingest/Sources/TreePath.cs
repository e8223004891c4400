namespace TransferPipeline.Ingest.Sources;

/// <summary>What the folders of an "imagefolder" tree say of a file: <c>[split/]class/…/file</c>.</summary>
/// <param name="Split">Null when no split folder stands above.</param>
/// <param name="Label">Null for a file that lies in no class folder.</param>
internal readonly record struct TreePath(string? Split, string? Label)
{
    /// <param name="path">Relative, with '/'.</param>
    /// <param name="splitFolders">Whether the tree's top level holds split folders.</param>
    internal static TreePath Parse(string path, bool splitFolders)
    {
        var segments = path.Split('/');
        var split = splitFolders && segments.Length > 1 ? SplitNames.Parse(segments[0]) : null;
        var depth = split is null ? 0 : 1;
        return new TreePath(split, segments.Length > depth + 1 ? segments[depth] : null);
    }

    /// <summary>The row that a file at this place is.</summary>
    internal SourceEntry EntryOf(string name, SourceContent content)
        => content.Bytes is { } bytes ? new SourceEntry.Sample(name, name, bytes, Label, Split, null) : content.Refusal!.Of(name, name);

    /// <summary>Split folders are meant when every top-level folder has a split's name: a class may well be called "test" among others.</summary>
    internal static bool HasSplitFolders(IReadOnlyCollection<string> topFolders) => topFolders.Count > 0 && topFolders.All(folder => SplitNames.Parse(folder) is not null);
}
