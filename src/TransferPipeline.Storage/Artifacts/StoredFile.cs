namespace TransferPipeline.Storage.Artifacts;

/// <summary>A file in the store as a listing found it.</summary>
/// <param name="ETag">Changes whenever the content does.</param>
public sealed record StoredFile(string Path, string ETag, long Length, DateTimeOffset ModifiedAt);
