namespace TransferPipeline.Onnx.Tensors;

/// <summary>
/// The hub's clients keep a model as links: <c>models--org--name/snapshots/COMMIT/…</c> points into <c>models--org--name/blobs</c>. Such a link, and no other, is followed:
/// the clients made it, not whoever made the model.
/// </summary>
internal static class HubBlobs
{
    /// <summary>The blob that a link means; null for any other file or link.</summary>
    internal static FileInfo? Target(FileInfo link)
    {
        if (link.LinkTarget is null || link.ResolveLinkTarget(returnFinalTarget: false) is not FileInfo target || target.LinkTarget is not null)
            return null;

        var repository = link.Directory;
        while (repository is not null && repository.Name != "snapshots")
            repository = repository.Parent;

        repository = repository?.Parent;
        return repository?.Name.StartsWith("models--", StringComparison.Ordinal) == true
            && Path.GetFullPath(target.FullName) == Path.Combine(repository.FullName, "blobs", target.Name)
            ? target
            : null;
    }
}
