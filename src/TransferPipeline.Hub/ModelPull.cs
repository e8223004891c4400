using TransferPipeline.Contracts;
using TransferPipeline.Hub.Cache;
using TransferPipeline.Hub.Http;
using TransferPipeline.Hub.Locking;
using TransferPipeline.Hub.Selection;
using TransferPipeline.Onnx.Cards.Hub;
using TransferPipeline.Onnx.Tensors;

namespace TransferPipeline.Hub;

/// <summary>One reference, one pull.</summary>
internal sealed class ModelPull(HubClient client, HubCache cache, HubReference reference, IProgress<HubProgress>? progress)
{
    private readonly SortedDictionary<string, HubFile> had = new(StringComparer.Ordinal);
    private readonly List<string> notes = [];

    /// <summary>Whether the revision was pulled before, by whatever client.</summary>
    internal bool IsCached => cache.ReadRef(reference.Revision) is not null;

    internal async Task<HubModel> CurrentAsync(CancellationToken cancellationToken)
    {
        var commit = Hashes.IsCommit(reference.Revision) ? reference.Revision : await client.FindCommitAsync(reference, cancellationToken);
        var files = await client.ListFilesAsync(reference, commit, cancellationToken);
        var model = await GatherAsync(commit, files, cancellationToken);
        cache.WriteRef(reference.Revision, commit);
        return model;
    }

    /// <summary>What the cache holds of the revision.</summary>
    /// <param name="failure">Why the hub was not asked; null where it was not to be.</param>
    internal Task<HubModel> CachedAsync(Exception? failure, CancellationToken cancellationToken)
    {
        var commit = cache.ReadRef(reference.Revision)
            ?? throw new RejectedException($"HF_HUB_OFFLINE is set, and the cache {cache.Folder} does not have {reference.Repository} at {reference.Revision}. Unset it and pull once, or copy the cache of a machine that has it.");
        if (failure is not null)
            notes.Add($"The hub was out of reach, so {reference.Revision} is what it was when it was last pulled. ({failure.Message})");

        var files = cache.List(commit);
        return FileChoice.Finds(reference, files)
            ? GatherAsync(commit, files, cancellationToken)
            : throw (failure ?? new RejectedException($"HF_HUB_OFFLINE is set, and the cache {cache.Folder} has only a part of {reference.Repository} at {reference.Revision} ({(files.Count == 0 ? "nothing" : string.Join(", ", files.Select(file => file.Path)))}), not {reference.Selection}. Unset it and pull once."));
    }

    internal async Task<HubModel> PinnedAsync(LockedModel pinned, CancellationToken cancellationToken)
    {
        List<RepositoryFile> files = [.. pinned.Files.Select(file => new RepositoryFile(file.Path, file.Size, file.Blob ?? file.Sha256, file.Sha256))];
        DemandSpace(pinned.Commit, files);
        foreach (var file in files)
            await HaveAsync(pinned.Commit, file, cancellationToken);

        var onnx = pinned.Files.FirstOrDefault(file => file.Path == pinned.Onnx)
            ?? throw new RejectedException($"The lock file's entry of {reference} does not list its ONNX file {pinned.Onnx}. Pull with --update to make the entry anew.");
        return Model(pinned.Commit, onnx.Path);
    }

    private async Task<HubModel> GatherAsync(string commit, IReadOnlyList<RepositoryFile> files, CancellationToken cancellationToken)
    {
        var onnx = FileChoice.Onnx(reference, files);
        var beside = FileChoice.Beside(onnx, files).ToList();
        DemandSpace(commit, [onnx, .. beside]);
        foreach (var file in beside)
            await HaveAsync(commit, file, cancellationToken);

        await HaveAsync(commit, onnx, cancellationToken);
        foreach (var weights in Weights(commit, onnx, files))
            await HaveAsync(commit, weights, cancellationToken);

        return Model(commit, onnx.Path);
    }

    /// <summary>The files that the graph names for its weights.</summary>
    private List<RepositoryFile> Weights(string commit, RepositoryFile onnx, IReadOnlyList<RepositoryFile> files)
    {
        if (!FileChoice.MayHaveWeightsBeside(onnx, files))
            return [];

        var weights = ExternalDataNames.Of(cache.SnapshotFile(commit, onnx.Path))
            .Select(name => files.FirstOrDefault(file => file.Path == onnx.Folder + name)
                ?? throw new RejectedException($"{onnx.Path} of {reference.Repository} keeps weights in '{name}', which the repository does not have. Take another of its ONNX files, or another revision."))
            .ToList();
        DemandSpace(commit, weights);
        return weights;
    }

    private void DemandSpace(string commit, IEnumerable<RepositoryFile> files)
    {
        var missing = files.Where(file => file.Hash is not null && !File.Exists(cache.BlobFile(file.Hash)) && !File.Exists(cache.SnapshotFile(commit, file.Path))).Sum(file => file.Size);
        if (missing == 0)
            return;

        Directory.CreateDirectory(cache.Folder);
        DiskSpace.Demand(cache.Folder, missing, DiskSpace.Free(cache.Folder));
    }

    /// <summary>The file is in the snapshot, whole and unchanged.</summary>
    private async Task HaveAsync(string commit, RepositoryFile file, CancellationToken cancellationToken)
    {
        var path = cache.SnapshotFile(commit, file.Path);
        var sha256 = file.Hash is null ? (await Hashes.OfFileAsync(path, git: false, cancellationToken)).Sha256 : await FetchAsync(commit, file, path, cancellationToken);
        if (file.Sha256 is { } wanted && wanted != sha256)
            throw new RejectedException($"{file.Path} of {reference.Repository} has SHA-256 {sha256}, and the lock file says {wanted}. Somebody changed one of them; if it is to be the new one, pull with --update.");

        had[file.Path] = new HubFile(file.Path, file.Size, sha256, file.Hash is null || file.Hash == sha256 ? null : file.Hash);
    }

    private async Task<string> FetchAsync(string commit, RepositoryFile file, string path, CancellationToken cancellationToken)
    {
        // A file of its own in the snapshot: where links cannot be made, other clients put it there.
        if (new FileInfo(path) is { Exists: true, LinkTarget: null } && await Hashes.VerifyAsync(path, file.Size, file.Hash!, cancellationToken) is { } alone)
            return alone;

        var blob = cache.BlobFile(file.Hash!);
        var sha256 = await Hashes.VerifyAsync(blob, file.Size, file.Hash!, cancellationToken);
        if (sha256 is null)
        {
            if (client.Settings.Offline)
                throw new RejectedException($"HF_HUB_OFFLINE is set, and {file.Path} of {reference.Repository} is not in the cache {cache.Folder}, or was damaged there. Unset it and pull once.");

            using var held = await BlobLock.TakeAsync(cache.LockFile(file.Hash!), () => progress?.Report(new HubProgress(file.Path, 0, file.Size, "another process is fetching it")), cancellationToken);
            sha256 = await Hashes.VerifyAsync(blob, file.Size, file.Hash!, cancellationToken)
                ?? await new BlobDownload(client, cache, reference, commit, file, progress).FetchAsync(cancellationToken);
        }

        cache.Link(commit, file.Path, file.Hash!);
        return sha256;
    }

    private HubModel Model(string commit, string onnx) => new()
    {
        Reference = reference,
        Endpoint = client.Settings.Endpoint.AbsoluteUri.TrimEnd('/'),
        Commit = commit,
        Folder = cache.Snapshot(commit),
        OnnxFile = cache.SnapshotFile(commit, onnx),
        License = ReadmeLicense.Of(cache.Snapshot(commit)),
        Files = [.. had.Values],
        Notes = notes,
    };
}
