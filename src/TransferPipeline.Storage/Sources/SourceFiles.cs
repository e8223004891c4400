using TransferPipeline.Contracts;
using TransferPipeline.Storage.Artifacts;
using TransferPipeline.Storage.Datasets;

namespace TransferPipeline.Storage.Sources;

/// <summary>
/// <c>sources/&lt;sha256&gt;/files.json</c>: the files of a source that lies in the store, as they were when a run was submitted. Every worker
/// that reads the source reads these.
/// </summary>
/// <param name="Entry">What of the files is the source: the name of one, a pattern, or nothing for the whole folder.</param>
public sealed record SourceFiles(string Entry, IReadOnlyList<ListedFile> Files)
{
    private const int ParallelDownloads = 8;

    public async Task<ArtifactRef> PublishAsync(IArtifactStore store, CancellationToken cancellationToken)
    {
        var json = System.Text.Json.JsonSerializer.Serialize(this, ArtifactStoreText.Json) + "\n";
        return await store.PublishTextAsync($"sources/{ContentSha.Of(System.Text.Encoding.UTF8.GetBytes(json))}/files.json", json, cancellationToken);
    }

    /// <summary>Copies the files into a folder; the result is the local path of the source.</summary>
    public async Task<string> FetchAsync(IArtifactStore store, string folder, CancellationToken cancellationToken)
    {
        await Parallel.ForEachAsync(Files, new ParallelOptions { MaxDegreeOfParallelism = ParallelDownloads, CancellationToken = cancellationToken }, async (file, token) =>
        {
            ArtifactPath.Check(file.Name);
            var target = Path.Combine(folder, file.Name);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            if (file.Sha256 is { } sha256)
                File.Copy(await store.FetchAsync(new ArtifactRef(file.Path, sha256), token), target, overwrite: true);
            else
                await store.DownloadAsync(file.Path, file.ETag!, target, token);
        });
        return Entry.Length == 0 ? folder : Path.Combine(folder, Entry);
    }
}

/// <summary>A file of a source: under which name it belongs to it, where it lies, and its hash or, where nobody computed that, its ETag.</summary>
public sealed record ListedFile(string Name, string Path)
{
    public string? Sha256 { get; init; }

    public string? ETag { get; init; }
}
