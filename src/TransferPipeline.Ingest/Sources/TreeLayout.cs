namespace TransferPipeline.Ingest.Sources;

/// <summary>
/// How the files of a tree are to be read, told from all their paths: whether its top folders are splits or classes. A single top folder around
/// everything (<c>flowers/roses/1.jpg</c>, as archives have it) is looked through when it holds folders and no row of its own.
/// </summary>
internal sealed class TreeLayout(TreeContent content)
{
    private readonly HashSet<string> top = new(StringComparer.Ordinal);
    private readonly HashSet<string> below = new(StringComparer.Ordinal);
    private bool looseRows;
    private (long Files, long Pictures, long Texts) names;
    private Reading? reading;
    private int skipped;

    internal static TreeLayout Of(TreeContent content, IEnumerable<string> paths)
    {
        var layout = new TreeLayout(content);
        foreach (var path in paths)
            layout.Look(path);

        return layout;
    }

    /// <summary>Takes note of a file; all of them come before the first is placed.</summary>
    /// <param name="path">Relative, with '/'.</param>
    internal void Look(string path)
    {
        names = (names.Files + 1, names.Pictures + (FileNames.IsPicture(path) ? 1 : 0), names.Texts + (FileNames.IsText(path) ? 1 : 0));
        var slash = path.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0)
        {
            looseRows |= content.IsLooseRow(path);
            return;
        }

        top.GetAlternateLookup<ReadOnlySpan<char>>().Add(path.AsSpan(0, slash));
        if (top.Count > 1)
            return;

        var rest = path.AsSpan(slash + 1);
        var next = rest.IndexOf('/');
        if (next < 0)
            looseRows |= content.IsLooseRow(rest);
        else
            below.GetAlternateLookup<ReadOnlySpan<char>>().Add(rest[..next]);
    }

    /// <summary>Rejects a tree of the other kind, once all files were looked at.</summary>
    internal void Check(string source) => content.Check(source, names.Files, names.Pictures, names.Texts);

    /// <summary>The path without the folder that was looked through.</summary>
    internal string NameOf(string path)
    {
        reading ??= Read();
        return path.StartsWith(reading.Wrapper, StringComparison.Ordinal) ? path[reading.Wrapper.Length..] : path;
    }

    /// <summary>False for a file that is no row: a README beside the class folders, say.</summary>
    /// <param name="name">As <see cref="NameOf"/> gave it.</param>
    internal bool TryPlace(string name, out TreePath place)
    {
        reading ??= Read();
        place = TreePath.Parse(name, reading.SplitFolders);
        if (place.Label is not null || !reading.HasFolders || content.IsLooseRow(name))
            return true;

        skipped++;
        return false;
    }

    /// <summary>What to tell the user about files that were not read; null when all were.</summary>
    internal string? NoteOn(string source) => skipped == 0 ? null : $"{skipped} files of {source} lie in no class folder and were not read.";

    private Reading Read()
    {
        var wrapped = top.Count == 1 && below.Count > 0 && !looseRows && SplitNames.Parse(top.First()) is null;
        var folders = wrapped ? below : top;
        return new Reading(wrapped ? top.First() + '/' : "", folders.Count > 0, TreePath.HasSplitFolders(folders));
    }

    private sealed record Reading(string Wrapper, bool HasFolders, bool SplitFolders);
}
