namespace TransferPipeline.Hub;

/// <summary>A model of the hub on this machine.</summary>
public sealed record HubModel
{
    public required HubReference Reference { get; init; }

    /// <summary>Where it came from, or would come from.</summary>
    public required string Endpoint { get; init; }

    /// <summary>40 hexadecimal digits.</summary>
    public required string Commit { get; init; }

    /// <summary>The snapshot: laid out as the repository, with the files that were chosen.</summary>
    public required string Folder { get; init; }

    /// <summary>Full path of the ONNX file; its external data, where it has any, lies beside it.</summary>
    public required string OnnxFile { get; init; }

    /// <summary>As the repository's README states it; null when it does not.</summary>
    public string? License { get; init; }

    /// <summary>Sorted by path.</summary>
    public required IReadOnlyList<HubFile> Files { get; init; }

    /// <summary>What the user should know, such as that the hub was out of reach and the cache was used.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    public long Bytes => Files.Sum(file => file.Size);

    /// <summary>The reference with its commit in place of a branch: what it was, for ever.</summary>
    public string Pinned => $"{HubReference.Prefix}{Reference.Repository}@{Commit}:{Reference.Selection}";
}
