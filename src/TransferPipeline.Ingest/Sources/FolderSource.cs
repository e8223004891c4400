using System.Runtime.CompilerServices;
using TransferPipeline.Contracts;

namespace TransferPipeline.Ingest.Sources;

/// <summary>A folder per class, with or without split folders above ("imagefolder"). Links are not followed, hidden files are not read.</summary>
internal sealed class FolderSource(string root) : ISampleSource
{
    /// <summary>Longer files are not pictures to train on; 256 MiB.</summary>
    internal const long MaxFileBytes = 256L << 20;

    private readonly List<string> notes = [];

    public IReadOnlyList<string> Notes => notes;

    public async IAsyncEnumerable<SourceEntry> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var top = new DirectoryInfo(root);
        var folders = top.EnumerateDirectories().Where(folder => !IsHidden(folder)).Select(folder => folder.Name).ToList();
        var splitFolders = TreePath.HasSplitFolders(folders);
        var skipped = 0;
        foreach (var file in Walk(top))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var path = Path.GetRelativePath(root, file.FullName).Replace(Path.DirectorySeparatorChar, '/');
            var place = TreePath.Parse(path, splitFolders);
            if (place.Label is null && folders.Count > 0)
            {
                skipped++;
                continue;
            }

            yield return await ReadAsync(file, path, place, cancellationToken);
        }

        if (skipped > 0)
            notes.Add($"{skipped} files of {root} lie in no class folder and were not read.");
    }

    private static async Task<SourceEntry> ReadAsync(FileInfo file, string path, TreePath place, CancellationToken cancellationToken)
    {
        if (file.LinkTarget is not null)
            return new SourceEntry.Unusable(path, path, RefusalReason.NotAFile, "It is a symbolic link; links are not followed. Put the file itself here.");

        if (!file.Exists || file.Length == 0)
            return new SourceEntry.Unusable(path, path, RefusalReason.Empty, "It has no bytes.");

        if (file.Length > MaxFileBytes)
            return new SourceEntry.Unusable(path, path, RefusalReason.TooLarge, $"It has {file.Length:N0} bytes; the limit is {MaxFileBytes:N0}.");

        try
        {
            return new SourceEntry.Sample(path, path, await File.ReadAllBytesAsync(file.FullName, cancellationToken), place.Label, place.Split, null);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return new SourceEntry.Unusable(path, path, RefusalReason.Unreadable, exception.Message);
        }
    }

    /// <summary>Files in ordinal order of their paths; a link to a folder comes as one entry and is not entered.</summary>
    private static IEnumerable<FileInfo> Walk(DirectoryInfo folder)
    {
        IEnumerable<FileSystemInfo> children;
        try
        {
            children = folder.EnumerateFileSystemInfos().Where(child => !IsHidden(child)).OrderBy(child => child.Name, StringComparer.Ordinal).ToList();
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

    private static bool IsHidden(FileSystemInfo entry) => entry.Name.StartsWith('.');
}
