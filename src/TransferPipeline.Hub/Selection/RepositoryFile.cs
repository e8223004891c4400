namespace TransferPipeline.Hub.Selection;

/// <summary>A file of a repository, as the hub lists it.</summary>
/// <param name="Hash">SHA-256 of a large file (64 digits); git's hash of a small one (40 digits); null when it is not known, as in a cache without links.</param>
/// <param name="Sha256">Known beside git's hash where a lock file states it.</param>
internal sealed record RepositoryFile(string Path, long Size, string? Hash, string? Sha256 = null)
{
    internal string Folder => Path[..(Path.LastIndexOf('/') + 1)];

    internal string Name => Path[(Path.LastIndexOf('/') + 1)..];
}
