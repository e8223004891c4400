namespace TransferPipeline.Contracts;

/// <summary>A file in the artifact store, named by path and content: what messages and the ledger carry instead of bytes.</summary>
/// <param name="Path">Path relative to the store's root, with '/' between segments.</param>
/// <param name="Sha256">Lower-case hex SHA-256 of the file's bytes; readers check it.</param>
public sealed record ArtifactRef(string Path, string Sha256);
