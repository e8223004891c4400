using TransferPipeline.Contracts;
using TransferPipeline.Schedule.Drops;
using TransferPipeline.Storage.Artifacts;
using TransferPipeline.Storage.Datasets;
using TransferPipeline.Storage.Sources;

namespace TransferPipeline.Schedule.Submissions;

/// <summary>Settles which files a source means, when a run is submitted: what lies in the store is listed, what lies on this machine is copied there.</summary>
internal sealed class SourceImport(IArtifactStore store, LocalPaths local)
{
    private const int ParallelUploads = 8;

    private static readonly string[] Whole = [".zip", ".tar", ".tar.gz", ".tgz", ".parquet"];
    private static readonly string[] WholeTexts = [".csv", ".tsv", ".jsonl", ".ndjson", ".txt", ".gz"];

    /// <summary>Files next to drops that speak of drops, and belong to no dataset.</summary>
    private static readonly string[] Ours = [DropFolder.ReportPrefix, DropFolder.Marker, DropFolder.PipelineName];

    /// <summary>The list of the source's files; null when it is read where it is.</summary>
    /// <param name="kind">Of the dataset: an index of pictures needs them beside it, a table of texts nothing.</param>
    internal async Task<ArtifactRef?> SettleAsync(string source, string kind, CancellationToken cancellationToken)
    {
        if (StorePath.Is(source))
            return await (await ListAsync(source, kind, cancellationToken)).PublishAsync(store, cancellationToken);

        if (local.InPlace)
            return null;

        if (!local.Allows(source))
            throw new RejectedException(
                $"{source} is a path of one machine, and workers on others could not read it. Name what lies in the store (store:drops/flowers), "
                + "submit with 'transfer --server', which uploads it, or put it below the folder that Worker__SourceFolder names.");

        return await (await UploadAsync(source, kind, cancellationToken)).PublishAsync(store, cancellationToken);
    }

    internal static bool IsOurs(string name) => Ours.Any(ours => name.StartsWith(ours, StringComparison.Ordinal));

    /// <summary>A file that is a source by itself; any other needs what lies beside it: pictures, labels, more of its kind.</summary>
    internal static bool IsWhole(string name, string kind = "image") => Whole.Concat(kind == "text" ? WholeTexts : []).Any(ending => name.EndsWith(ending, StringComparison.OrdinalIgnoreCase));

    private static bool IsPattern(string name) => name.AsSpan().IndexOfAny("*?{") >= 0;

    private async Task<SourceFiles> ListAsync(string source, string kind, CancellationToken cancellationToken)
    {
        var path = StorePath.Of(source);
        var folder = await FilesBelowAsync(path, cancellationToken);
        if (folder.Count > 0)
            return new SourceFiles(folder is [{ Name: var only }] && IsWhole(only, kind) ? only : "", folder);

        var name = Path.GetFileName(path);
        var parent = path.Length > name.Length ? await FilesBelowAsync(path[..^(name.Length + 1)], cancellationToken) : [];
        if (!IsPattern(name) && !parent.Any(file => file.Name == name))
            throw new RejectedException($"{source} names nothing in the artifact store. Put the data there first.");

        return new SourceFiles(name, IsWhole(name, kind) && !IsPattern(name) ? [.. parent.Where(file => file.Name == name)] : parent);
    }

    private async Task<IReadOnlyList<ListedFile>> FilesBelowAsync(string folder, CancellationToken cancellationToken) => await store.ListFilesAsync(folder, cancellationToken)
        .Select(file => new ListedFile(file.Path[(folder.Length + 1)..], file.Path) { ETag = file.ETag })
        .Where(file => !IsOurs(file.Name))
        .ToListAsync(cancellationToken);

    private async Task<SourceFiles> UploadAsync(string source, string kind, CancellationToken cancellationToken)
    {
        var isFolder = Directory.Exists(source);
        var alone = File.Exists(source) && IsWhole(source, kind);
        var root = isFolder ? source : Path.GetDirectoryName(Path.GetFullPath(source))!;
        if (!Directory.Exists(root) || !(isFolder || IsPattern(Path.GetFileName(source)) || File.Exists(source)))
            throw new RejectedException($"{source} does not exist. Name a folder, archive, table or index file.");

        var files = alone ? [source] : Directory.EnumerateFiles(root, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint | FileAttributes.Hidden });
        var listed = new System.Collections.Concurrent.ConcurrentBag<ListedFile>();
        await Parallel.ForEachAsync(files, new ParallelOptions { MaxDegreeOfParallelism = ParallelUploads, CancellationToken = cancellationToken }, async (file, token) =>
            listed.Add(new ListedFile(Path.GetRelativePath(root, file).Replace(Path.DirectorySeparatorChar, '/'), "") { Sha256 = await UploadFileAsync(file, token) }));
        var entry = isFolder ? "" : Path.GetFileName(source);
        return new SourceFiles(entry, [.. listed.Select(file => file with { Path = ArtifactPath.Upload(file.Sha256!) }).OrderBy(file => file.Name, StringComparer.Ordinal)]);
    }

    private async Task<string> UploadFileAsync(string file, CancellationToken cancellationToken)
    {
        var sha256 = await ContentSha.OfFileAsync(file, cancellationToken);
        if (await store.ExistsAsync(ArtifactPath.Upload(sha256), cancellationToken))
            return sha256;

        var copy = store.CreateScratchFile("");
        File.Copy(file, copy, overwrite: true);
        await store.PublishAsync(ArtifactPath.Upload(sha256), copy, cancellationToken);
        return sha256;
    }
}
