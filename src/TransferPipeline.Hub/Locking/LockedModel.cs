namespace TransferPipeline.Hub.Locking;

/// <summary>What a reference was when it was pulled, file by file.</summary>
public sealed record LockedModel
{
    /// <summary>Where it was fetched; another endpoint may give it too, the hashes decide.</summary>
    public required string Endpoint { get; init; }

    public required string Commit { get; init; }

    /// <summary>Path of the ONNX file in the repository.</summary>
    public required string Onnx { get; init; }

    public string? License { get; init; }

    public required IReadOnlyList<HubFile> Files { get; init; }

    internal static LockedModel Of(HubModel model) => new()
    {
        Endpoint = model.Endpoint,
        Commit = model.Commit,
        Onnx = Path.GetRelativePath(model.Folder, model.OnnxFile).Replace(Path.DirectorySeparatorChar, '/'),
        License = model.License,
        Files = model.Files,
    };
}
