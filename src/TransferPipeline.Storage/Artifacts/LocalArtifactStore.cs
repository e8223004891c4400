using System.Runtime.CompilerServices;
using TransferPipeline.Contracts;
using TransferPipeline.Storage.Datasets;

namespace TransferPipeline.Storage.Artifacts;

/// <summary>Artifacts in a folder. Scratch files lie in <c>.scratch</c> below it, so that publishing is a rename on the same file system.</summary>
public sealed class LocalArtifactStore : IArtifactStore
{
    private const string ScratchFolder = ".scratch";
    private readonly Lock _publishing = new();
    private readonly CheckedFiles _checked = new(TimeProvider.System);
    private readonly string _root;

    /// <summary>Workers on several machines may share the folder, and have the same process id.</summary>
    private readonly string _scratchPrefix = Path.GetRandomFileName();
    private int _scratchFiles;

    public LocalArtifactStore(string root)
    {
        _root = Path.GetFullPath(root);
        Directory.CreateDirectory(Path.Combine(_root, ScratchFolder));
    }

    /// <summary>The folder as an absolute path.</summary>
    public string Root => _root;

    /// <summary>Deletes what a killed process left half-written. Only the process that owns the root may call it.</summary>
    public void SweepScratch()
    {
        foreach (var file in Directory.EnumerateFiles(Path.Combine(_root, ScratchFolder)))
        {
            File.Delete(file);
        }

        foreach (var folder in Directory.EnumerateDirectories(Path.Combine(_root, ScratchFolder)))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    public string CreateScratchFile(string extension)
        => Path.Combine(_root, ScratchFolder, $"{_scratchPrefix}-{Interlocked.Increment(ref _scratchFiles)}{extension}");

    public async Task<ArtifactRef> PublishAsync(string path, string localFile, CancellationToken cancellationToken)
    {
        var target = Locate(path);
        var sha256 = await ContentSha.OfFileAsync(localFile, cancellationToken);
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        if (!File.Exists(target))
        {
            SyncToDisk(localFile);
            if (TryMove(localFile, target))
            {
                return new ArtifactRef(path, sha256);
            }
        }

        var existing = await ContentSha.OfFileAsync(target, cancellationToken);
        if (existing != sha256)
        {
            throw new IOException($"{path} exists with other content (SHA-256 {existing}, not {sha256}); artifacts are never overwritten.");
        }

        File.Delete(localFile);
        return new ArtifactRef(path, sha256);
    }

    public Task<Stream?> OpenAsync(string path, CancellationToken cancellationToken)
    {
        var file = Locate(path);
        return Task.FromResult<Stream?>(File.Exists(file) ? File.OpenRead(file) : null);
    }

    public async Task<string> FetchAsync(ArtifactRef artifact, CancellationToken cancellationToken)
    {
        var file = Locate(artifact.Path);
        if (!File.Exists(file))
        {
            throw new RejectedException($"{artifact.Path} is missing from {_root}. Restore the file, or run the pipeline again in a fresh root.");
        }

        var sha256 = await _checked.HashAsync(file, cancellationToken);
        return sha256 == artifact.Sha256
            ? file
            : throw new RejectedException($"{artifact.Path} has SHA-256 {sha256}, not {artifact.Sha256}: it was changed after it was written. Restore it, or delete it and run again.");
    }

    public async Task<ArtifactRef?> FindAsync(string path, CancellationToken cancellationToken)
    {
        var file = Locate(path);
        return File.Exists(file) ? new ArtifactRef(path, await ContentSha.OfFileAsync(file, cancellationToken)) : null;
    }

    public Task<bool> ExistsAsync(string path, CancellationToken cancellationToken) => Task.FromResult(File.Exists(Locate(path)));

    public async IAsyncEnumerable<string> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArtifactPath.Check(prefix);
        var folder = Path.Combine(_root, prefix);
        if (!Directory.Exists(folder))
        {
            yield break;
        }

        var files = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(_root, file).Replace(Path.DirectorySeparatorChar, '/'))
            .Order(StringComparer.Ordinal);
        foreach (var file in files)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return file;
        }

        await Task.CompletedTask;
    }

    public async IAsyncEnumerable<StoredFile> ListFilesAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var path in ListAsync(prefix, cancellationToken))
        {
            // A link could lead out of the root.
            var file = new FileInfo(Locate(path));
            if (file.LinkTarget is null)
            {
                yield return StateOf(path, file);
            }
        }
    }

    public Task DownloadAsync(string path, string etag, string localFile, CancellationToken cancellationToken)
    {
        var info = new FileInfo(Locate(path));
        if (!info.Exists || StateOf(path, info).ETag != etag)
        {
            throw new RejectedException($"{path} was changed or deleted after the run was submitted. Run it again, to read what is there now.");
        }

        File.Copy(info.FullName, localFile, overwrite: true);
        return Task.CompletedTask;
    }

    public Task DeleteAsync(string path, CancellationToken cancellationToken)
    {
        var file = Locate(path);
        if (File.Exists(file))
        {
            File.Delete(file);
        }

        return Task.CompletedTask;
    }

    private static StoredFile StateOf(string path, FileInfo file)
        => new(path, $"{file.LastWriteTimeUtc.Ticks:x}-{file.Length:x}", file.Length, new DateTimeOffset(file.LastWriteTimeUtc, TimeSpan.Zero));

    /// <summary>
    /// False when another thread published the path first. On Unix <see cref="File.Move(string, string, bool)"/> looks and then renames, so two
    /// movers can both succeed: the lock is what makes it one. Other processes are kept out by the lock on the root.
    /// </summary>
    private bool TryMove(string localFile, string target)
    {
        lock (_publishing)
        {
            if (File.Exists(target))
            {
                return false;
            }

            File.Move(localFile, target, overwrite: false);
            return true;
        }
    }

    private static void SyncToDisk(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.ReadWrite);
        stream.Flush(flushToDisk: true);
    }

    private string Locate(string path)
    {
        ArtifactPath.Check(path);
        return Path.Combine(_root, path.Replace('/', Path.DirectorySeparatorChar));
    }
}
