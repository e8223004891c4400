using TransferPipeline.Contracts;
using TransferPipeline.Storage.Artifacts;
using TransferPipeline.Storage.Datasets;

namespace TransferPipeline.Cli.Server;

/// <summary>The artifact store of a worker service, as far as a client uses it: it brings models and sources, and reads small documents.</summary>
internal sealed class HttpArtifactStore(ServerClient server) : IArtifactStore, IDisposable
{
    private readonly string scratch = Directory.CreateTempSubdirectory("transfer-client-").FullName;
    private int scratchFiles;
    private int sentFiles;
    private long sentBytes;

    /// <summary>How many files went to the service; those that were there already did not.</summary>
    internal int SentFiles => sentFiles;

    internal long SentBytes => sentBytes;

    public void Dispose() => Directory.Delete(scratch, recursive: true);

    public string CreateScratchFile(string extension) => Path.Combine(scratch, $"{Interlocked.Increment(ref scratchFiles)}{extension}");

    public async Task<ArtifactRef> PublishAsync(string path, string localFile, CancellationToken cancellationToken)
    {
        var bytes = new FileInfo(localFile).Length;
        var artifact = await server.PutArtifactAsync(path, localFile, cancellationToken);
        Interlocked.Increment(ref sentFiles);
        Interlocked.Add(ref sentBytes, bytes);
        File.Delete(localFile);
        return artifact;
    }

    public async Task<Stream?> OpenAsync(string path, CancellationToken cancellationToken)
        => await server.FindArtifactAsync(HttpMethod.Get, path, cancellationToken) is { } response ? await response.Content.ReadAsStreamAsync(cancellationToken) : null;

    public async Task<string> FetchAsync(ArtifactRef artifact, CancellationToken cancellationToken)
    {
        await using var content = await OpenAsync(artifact.Path, cancellationToken)
            ?? throw new RejectedException($"{server.UrlOf(artifact.Path)} is missing. Run the pipeline again, so that the worker makes it again.");
        var local = CreateScratchFile(Path.GetExtension(artifact.Path));
        await using (var file = File.Create(local))
            await content.CopyToAsync(file, cancellationToken);

        var sha256 = await ContentSha.OfFileAsync(local, cancellationToken);
        return sha256 == artifact.Sha256
            ? local
            : throw new RejectedException($"{server.UrlOf(artifact.Path)} has SHA-256 {sha256}, not {artifact.Sha256}: it was changed after it was written. Delete it there and run again.");
    }

    public async Task<ArtifactRef?> FindAsync(string path, CancellationToken cancellationToken)
    {
        using var response = await server.FindArtifactAsync(HttpMethod.Head, path, cancellationToken);
        if (response is null)
            return null;

        return response.Headers.TryGetValues("X-Content-SHA256", out var sha256)
            ? new ArtifactRef(path, sha256.First())
            : throw new RejectedException($"{server.UrlOf(path)} came without X-Content-SHA256. Check that --server names a worker service, and that no proxy removes headers.");
    }

    public async Task<bool> ExistsAsync(string path, CancellationToken cancellationToken) => await FindAsync(path, cancellationToken) is not null;

    public IAsyncEnumerable<string> ListAsync(string prefix, CancellationToken cancellationToken) => throw new NotSupportedException("A client does not list the artifacts of a worker service.");

    public IAsyncEnumerable<StoredFile> ListFilesAsync(string prefix, CancellationToken cancellationToken)
        => throw new NotSupportedException("A client does not list the artifacts of a worker service.");

    public Task DownloadAsync(string path, string etag, string localFile, CancellationToken cancellationToken)
        => throw new NotSupportedException("A client does not read what was dropped at a worker service.");

    public Task DeleteAsync(string path, CancellationToken cancellationToken) => throw new NotSupportedException("A client does not delete artifacts of a worker service.");
}
