using System.Text.Json.Serialization;

namespace TransferPipeline.Hub;

/// <summary>A file of a model, as it lies in the cache.</summary>
/// <param name="Path">In the repository, with '/'.</param>
/// <param name="Blob">Its name in the cache, where that is not the SHA-256: git's hash of a small file.</param>
public sealed record HubFile(string Path, long Size, string Sha256, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Blob = null);
