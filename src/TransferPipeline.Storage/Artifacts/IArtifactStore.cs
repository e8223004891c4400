using TransferPipeline.Contracts;

namespace TransferPipeline.Storage.Artifacts;

/// <summary>Where everything is kept: a folder, or a blob container. Paths are relative, with '/'; a path that would leave the root is rejected.</summary>
public interface IArtifactStore
{
    /// <summary>
    /// Publishes a finished local file under a path, atomically and once: readers see all of it or nothing. When the path exists already
    /// with the same content the call succeeds (the local file is not needed); with other content it throws <see cref="IOException"/>.
    /// The local file is gone afterwards.
    /// </summary>
    Task<ArtifactRef> PublishAsync(string path, string localFile, CancellationToken cancellationToken);

    /// <summary>Opens a file for reading. Null when there is none.</summary>
    Task<Stream?> OpenAsync(string path, CancellationToken cancellationToken);

    /// <summary>
    /// A seekable local copy of a file whose content was checked against the reference's hash. Throws <see cref="RejectedException"/> when it is
    /// missing or its content is another.
    /// </summary>
    Task<string> FetchAsync(ArtifactRef artifact, CancellationToken cancellationToken);

    /// <summary>Reference to an existing file, or null. The hash is read from what publishing recorded, or computed.</summary>
    Task<ArtifactRef?> FindAsync(string path, CancellationToken cancellationToken);

    Task<bool> ExistsAsync(string path, CancellationToken cancellationToken);

    /// <summary>All paths below a prefix, in ordinal order.</summary>
    IAsyncEnumerable<string> ListAsync(string prefix, CancellationToken cancellationToken);

    /// <summary>Files below a prefix that anybody may have put there, in ordinal order, each with the state it is in.</summary>
    IAsyncEnumerable<StoredFile> ListFilesAsync(string prefix, CancellationToken cancellationToken);

    /// <summary>Copies a file in the state that was listed. Throws <see cref="RejectedException"/> when it is gone or in another state by now.</summary>
    Task DownloadAsync(string path, string etag, string localFile, CancellationToken cancellationToken);

    /// <summary>Deletes a file; nothing happens when there is none.</summary>
    Task DeleteAsync(string path, CancellationToken cancellationToken);

    /// <summary>A fresh local file name for an output that is being written; a crash leaves it to be swept at the next start.</summary>
    string CreateScratchFile(string extension);
}
