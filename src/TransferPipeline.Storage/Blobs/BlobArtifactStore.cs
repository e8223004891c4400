using System.Runtime.CompilerServices;
using Azure;
using Azure.Identity;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Polly;
using TransferPipeline.Contracts;
using TransferPipeline.Storage.Artifacts;
using TransferPipeline.Storage.Datasets;

namespace TransferPipeline.Storage.Blobs;

/// <summary>
/// Artifacts in an Azure Blob container. A blob is written once (<c>If-None-Match: *</c>, on the block list as well) and carries its content's
/// hash as metadata; so a write that was repeated, by a retry or by another worker, recognises its own success.
/// </summary>
public sealed class BlobArtifactStore : IArtifactStore
{
    private const string HashKey = "sha256";

    /// <summary>Large enough for the service's fast path, small enough that a block that failed costs little.</summary>
    private static readonly Azure.Storage.StorageTransferOptions Blocks = new() { InitialTransferSize = 8 << 20, MaximumTransferSize = 8 << 20, MaximumConcurrency = 4 };

    /// <summary>Nothing is being written for so long.</summary>
    private static readonly TimeSpan Abandoned = TimeSpan.FromDays(1);

    private readonly BlobContainerClient container;
    private readonly ResiliencePipeline resilience;
    private readonly ResiliencePipeline transfers;
    private readonly BlobCache cache;
    private readonly string scratch;
    private int scratchFiles;

    private BlobArtifactStore(BlobContainerClient container, BlobStorageOptions options, TimeProvider time)
    {
        this.container = container;
        resilience = BlobResilience.Build(options, transfers: false, time);
        transfers = BlobResilience.Build(options, transfers: true, time);
        cache = new BlobCache(Path.Combine(options.CacheFolder, "content"), options.CacheMegabytes * (1L << 20), time);
        scratch = Path.Combine(options.CacheFolder, "scratch", Path.GetRandomFileName());
        Sweep(Path.Combine(options.CacheFolder, "scratch"), time.GetUtcNow().UtcDateTime - Abandoned);
        Directory.CreateDirectory(scratch);
    }

    /// <summary>Opens the container and creates it where it is missing. What is wrong with the settings is a <see cref="RejectedException"/>.</summary>
    public static async Task<BlobArtifactStore> OpenAsync(BlobStorageOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        var store = new BlobArtifactStore(Service(options).GetBlobContainerClient(options.Container), options, time);
        await store.resilience.ExecuteAsync(async token => await store.container.CreateIfNotExistsAsync(cancellationToken: token), cancellationToken);
        return store;
    }

    /// <summary>In a folder that is made again when it is gone: whoever tidies up the system's temporary files takes an unused one away.</summary>
    public string CreateScratchFile(string extension)
    {
        Directory.CreateDirectory(scratch);
        return Path.Combine(scratch, $"{Interlocked.Increment(ref scratchFiles)}{extension}");
    }

    public async Task<ArtifactRef> PublishAsync(string path, string localFile, CancellationToken cancellationToken)
    {
        var blob = Locate(path);
        var sha256 = await ContentSha.OfFileAsync(localFile, cancellationToken);
        var options = new BlobUploadOptions
        {
            Conditions = new BlobRequestConditions { IfNoneMatch = ETag.All },
            Metadata = new Dictionary<string, string> { [HashKey] = sha256 },
            TransferOptions = Blocks,
        };
        try
        {
            await transfers.ExecuteAsync(async token =>
            {
                await using var content = File.OpenRead(localFile);
                await blob.UploadAsync(content, options, token);
            }, cancellationToken);
        }
        catch (RequestFailedException failed) when (failed.Status is 409 or 412)
        {
            var existing = (await FindAsync(path, cancellationToken))?.Sha256;
            if (existing != sha256)
                throw new IOException($"{path} exists with other content (SHA-256 {existing ?? "unknown"}, not {sha256}); artifacts are never overwritten.", failed);
        }

        cache.Add(sha256, localFile);
        return new ArtifactRef(path, sha256);
    }

    public async Task<Stream?> OpenAsync(string path, CancellationToken cancellationToken)
        => await FindAsync(path, cancellationToken) is { } artifact ? File.OpenRead(await FetchAsync(artifact, cancellationToken)) : null;

    public async Task<string> FetchAsync(ArtifactRef artifact, CancellationToken cancellationToken)
    {
        var blob = Locate(artifact.Path);
        if (await cache.FindAsync(artifact.Sha256, cancellationToken) is { } known)
            return known;

        var file = CreateScratchFile(Path.GetExtension(artifact.Path));
        try
        {
            await transfers.ExecuteAsync(async token => await blob.DownloadToAsync(file, token), cancellationToken);
        }
        catch (RequestFailedException failed) when (failed.Status == 404)
        {
            File.Delete(file);
            throw new RejectedException($"{artifact.Path} is missing from the container {container.Name}. Restore the blob, or run the pipeline again.", failed);
        }

        var sha256 = await ContentSha.OfFileAsync(file, cancellationToken);
        if (sha256 == artifact.Sha256)
            return cache.Add(sha256, file);

        File.Delete(file);
        throw new RejectedException($"{artifact.Path} has SHA-256 {sha256}, not {artifact.Sha256}: it was changed after it was written. Restore it, or delete it and run again.");
    }

    public async Task<ArtifactRef?> FindAsync(string path, CancellationToken cancellationToken)
    {
        var blob = Locate(path);
        try
        {
            var properties = await resilience.ExecuteAsync(async token => await blob.GetPropertiesAsync(cancellationToken: token), cancellationToken);
            return new ArtifactRef(path, properties.Value.Metadata.TryGetValue(HashKey, out var sha256) ? sha256 : await HashAsync(blob, cancellationToken));
        }
        catch (RequestFailedException failed) when (failed.Status == 404)
        {
            return null;
        }
    }

    public async Task<bool> ExistsAsync(string path, CancellationToken cancellationToken)
    {
        var blob = Locate(path);
        return await resilience.ExecuteAsync(async token => (await blob.ExistsAsync(token)).Value, cancellationToken);
    }

    public async IAsyncEnumerable<string> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var item in BlobsAsync(prefix, cancellationToken))
            yield return item.Name;
    }

    public async IAsyncEnumerable<StoredFile> ListFilesAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var item in BlobsAsync(prefix, cancellationToken))
            yield return new StoredFile(item.Name, item.Properties.ETag.ToString()!, item.Properties.ContentLength ?? 0, item.Properties.LastModified ?? DateTimeOffset.UnixEpoch);
    }

    public async Task DownloadAsync(string path, string etag, string localFile, CancellationToken cancellationToken)
    {
        var options = new BlobDownloadToOptions { Conditions = new BlobRequestConditions { IfMatch = new ETag(etag) } };
        try
        {
            await transfers.ExecuteAsync(async token => await Locate(path).DownloadToAsync(localFile, options, token), cancellationToken);
        }
        catch (RequestFailedException failed) when (failed.Status is 404 or 412)
        {
            throw new RejectedException($"{path} was changed or deleted after the run was submitted. Run it again, to read what is there now.", failed);
        }
    }

    public async Task DeleteAsync(string path, CancellationToken cancellationToken)
    {
        var blob = Locate(path);
        await resilience.ExecuteAsync(async token => await blob.DeleteIfExistsAsync(cancellationToken: token), cancellationToken);
    }

    /// <summary>A page at a time; the service lists in ordinal order of UTF-8 bytes, which for names of ours is ordinal order.</summary>
    private async IAsyncEnumerable<BlobItem> BlobsAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArtifactPath.Check(prefix);
        string? continuation = null;
        do
        {
            var after = continuation;
            var page = await resilience.ExecuteAsync(async token => await PageAsync($"{prefix}/", after, token), cancellationToken);
            // What ends in a slash stands for a folder: some tools make such blobs, so that empty folders can be seen.
            foreach (var item in page.Values.Where(item => !item.Name.EndsWith('/')))
                yield return item;

            continuation = page.ContinuationToken;
        }
        while (!string.IsNullOrEmpty(continuation));
    }

    private async Task<Page<BlobItem>> PageAsync(string prefix, string? continuation, CancellationToken cancellationToken)
    {
        var pages = container.GetBlobsAsync(BlobTraits.None, BlobStates.None, prefix, cancellationToken).AsPages(continuation);
        await foreach (var page in pages)
            return page;

        throw new InvalidOperationException("The service answered a listing without a page.");
    }

    /// <summary>Of a blob that somebody else put there.</summary>
    private async Task<string> HashAsync(BlobClient blob, CancellationToken cancellationToken)
    {
        var file = CreateScratchFile("");
        await transfers.ExecuteAsync(async token => await blob.DownloadToAsync(file, token), cancellationToken);
        var sha256 = await ContentSha.OfFileAsync(file, cancellationToken);
        cache.Add(sha256, file);
        return sha256;
    }

    /// <summary>Deletes what killed processes left.</summary>
    private static void Sweep(string folder, DateTime before)
    {
        if (!Directory.Exists(folder))
            return;

        foreach (var left in new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories).Where(file => file.LastWriteTimeUtc < before))
            left.Delete();
    }

    private BlobClient Locate(string path)
    {
        ArtifactPath.Check(path);
        return container.GetBlobClient(path);
    }

    private static BlobServiceClient Service(BlobStorageOptions options)
    {
        // Polly retries (BlobResilience), and nobody else.
        var client = new BlobClientOptions { Retry = { MaxRetries = 0, NetworkTimeout = TimeSpan.FromSeconds(options.TimeoutSeconds) } };
        try
        {
            return options switch
            {
                { ConnectionString: { Length: > 0 } connectionString } => new BlobServiceClient(connectionString, client),
                { ServiceUri: { Length: > 0 } uri } => new BlobServiceClient(new Uri(uri), new DefaultAzureCredential(), client),
                _ => throw new RejectedException("Neither Blobs:ConnectionString nor Blobs:ServiceUri is set; artifacts need one of them."),
            };
        }
        catch (FormatException malformed)
        {
            throw new RejectedException($"Blobs:ConnectionString or Blobs:ServiceUri cannot be read: {malformed.Message}", malformed);
        }
    }
}
