using TransferPipeline.Contracts;

namespace TransferPipeline.Ledger;

/// <summary>An artifact reference in one column: <c>sha256 path</c>, or nothing.</summary>
internal static class LedgerText
{
    internal static string Write(ArtifactRef? artifact) => artifact is null ? "" : $"{artifact.Sha256} {artifact.Path}";

    internal static ArtifactRef? ReadRef(string text) => text.Length == 0 ? null : new ArtifactRef(text[65..], text[..64]);
}
