using System.Runtime.CompilerServices;
using TransferPipeline.Contracts;

namespace TransferPipeline.Ingest.Sources;

/// <summary>A folder per class, with or without split folders above ("imagefolder"). Links are not followed, hidden files are not read.</summary>
internal sealed class FolderSource(string root, TreeContent content) : ISampleSource
{
    /// <summary>Longer contents are not pictures to train on; 256 MiB. Holds for the rows of every kind of source.</summary>
    internal const long MaxFileBytes = 256L << 20;

    private readonly List<string> notes = [];

    public IReadOnlyList<string> Notes => notes;

    public async IAsyncEnumerable<SourceEntry> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var top = new DirectoryInfo(root);
        var layout = TreeLayout.Of(content, Walk(top).Where(file => file.LinkTarget is null).Select(PathOf));
        layout.Check(root);
        foreach (var file in Walk(top))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var name = layout.NameOf(PathOf(file));
            var place = default(TreePath);
            if (file.LinkTarget is null && !layout.TryPlace(name, out place))
                continue;

            yield return place.EntryOf(name, await SourceFile.ReadAsync(file.FullName, cancellationToken));
        }

        if (layout.NoteOn(root) is { } note)
            notes.Add(note);
    }

    private string PathOf(FileInfo file) => SourceNames.Relative(root, file.FullName);

    /// <summary>Files in <see cref="TreeOrder"/>; a link to a folder comes as one entry and is not entered.</summary>
    private static IEnumerable<FileInfo> Walk(DirectoryInfo folder)
    {
        IEnumerable<FileSystemInfo> children;
        try
        {
            children = folder.EnumerateFileSystemInfos().Where(child => !FileNames.IsHidden(child.Name)).OrderBy(child => child.Name, StringComparer.Ordinal).ToList();
        }
        catch (UnauthorizedAccessException)
        {
            throw new RejectedException($"The folder {folder.FullName} cannot be read: permission denied. Grant read access, or take it out of the source.");
        }

        foreach (var child in children)
        {
            if (child is DirectoryInfo { LinkTarget: null } inner)
            {
                foreach (var file in Walk(inner))
                    yield return file;
            }
            else
            {
                yield return child as FileInfo ?? new FileInfo(child.FullName);
            }
        }
    }
}
