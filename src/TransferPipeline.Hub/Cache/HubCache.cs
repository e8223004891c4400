using TransferPipeline.Contracts;
using TransferPipeline.Hub.Selection;

namespace TransferPipeline.Hub.Cache;

/// <summary>
/// The cache of the hub's own clients, in their layout: <c>models--org--name/{blobs/HASH, refs/REVISION, snapshots/COMMIT/PATH}</c>, a snapshot's files
/// being links to blobs (copies where links cannot be made). What they fetched is found, and they find what is fetched here.
/// </summary>
internal sealed class HubCache(string root, string repository)
{
    private readonly string folder = Path.Combine(root, RepositoryFolder(repository));

    internal string Folder => folder;

    internal string BlobFile(string hash) => Path.Combine(folder, "blobs", hash);

    /// <summary>The lock that the hub's own clients take while they fetch a blob.</summary>
    internal string LockFile(string hash) => Path.Combine(root, ".locks", RepositoryFolder(repository), hash + ".lock");

    internal string Snapshot(string commit) => Path.Combine(folder, "snapshots", commit);

    /// <summary>Where a file of a snapshot lies; its name is checked.</summary>
    internal string SnapshotFile(string commit, string path) => RepositoryPath.Problem(path) is { } problem
        ? throw new RejectedException($"{repository} has a file '{path}', which {problem}. Nothing was written; do not use this repository.")
        : Path.Combine([Snapshot(commit), .. path.Split('/')]);

    /// <summary>The commit that a branch or tag was when it was last looked up; null when it never was.</summary>
    internal string? ReadRef(string revision)
    {
        if (Hashes.IsCommit(revision))
            return Directory.Exists(Snapshot(revision)) ? revision : null;

        var file = RefFile(revision);
        return File.Exists(file) && File.ReadAllText(file).Trim() is var commit && Hashes.IsCommit(commit) && Directory.Exists(Snapshot(commit)) ? commit : null;
    }

    internal void WriteRef(string revision, string commit)
    {
        if (Hashes.IsCommit(revision))
            return;

        var file = RefFile(revision);
        if (File.Exists(file) && File.ReadAllText(file) == commit)
            return;

        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        var fresh = $"{file}.{Environment.ProcessId}.tmp";
        File.WriteAllText(fresh, commit);
        File.Move(fresh, file, overwrite: true);
    }

    /// <summary>What a snapshot holds already, sorted; hashes are those of the blobs it links to.</summary>
    internal IReadOnlyList<RepositoryFile> List(string commit)
    {
        var snapshot = Snapshot(commit);
        if (!Directory.Exists(snapshot))
            return [];

        return
        [
            .. Directory.EnumerateFiles(snapshot, "*", SearchOption.AllDirectories)
                .Select(file => (File: file, Target: new FileInfo(file).ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? new FileInfo(file)))
                .Where(found => found.Target.Exists)
                .Select(found => new RepositoryFile(Path.GetRelativePath(snapshot, found.File).Replace(Path.DirectorySeparatorChar, '/'), found.Target.Length, Hashes.IsBlob(found.Target.Name) ? found.Target.Name : null))
                .OrderBy(file => file.Path, StringComparer.Ordinal),
        ];
    }

    /// <summary>Puts a blob into a snapshot under its name.</summary>
    internal void Link(string commit, string path, string hash)
    {
        var file = SnapshotFile(commit, path);
        var target = Path.GetRelativePath(Path.GetDirectoryName(file)!, BlobFile(hash));
        var there = new FileInfo(file);
        if (there.LinkTarget == target)
            return;

        MakeFolder(commit, path);
        if (there.Exists || there.LinkTarget is not null)
            there.Delete();
        try
        {
            File.CreateSymbolicLink(file, target);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or PlatformNotSupportedException)
        {
            // Another process may have put it there in the meantime.
            if (new FileInfo(file).LinkTarget == target)
                return;

            var copy = $"{file}.{Environment.ProcessId}.tmp";
            File.Copy(BlobFile(hash), copy, overwrite: true);
            File.Move(copy, file, overwrite: true);
        }
    }

    private void MakeFolder(string commit, string path)
    {
        var current = Directory.CreateDirectory(Snapshot(commit));
        foreach (var segment in path.Split('/')[..^1])
        {
            current = new DirectoryInfo(Path.Combine(current.FullName, segment));
            if (current.LinkTarget is not null)
                throw new RejectedException($"{current.FullName} in the hub's cache is a link to another folder, which is not followed. Delete {folder} and pull again.");

            current.Create();
        }
    }

    private string RefFile(string revision) => RepositoryPath.Problem(revision) is { } problem
        ? throw new RejectedException($"The revision '{revision}' {problem}.")
        : Path.Combine([folder, "refs", .. revision.Split('/')]);

    private static string RepositoryFolder(string repository) => "models--" + repository.Replace("/", "--");
}
