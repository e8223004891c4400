using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace TransferPipeline.Hub.Cache;

/// <summary>The two hashes by which the hub names contents: SHA-256 for large files, git's (SHA-1 with a header) for small ones.</summary>
internal static class Hashes
{
    private const int GitLength = 40;
    private const int Sha256Length = 64;

    internal static bool IsCommit(string text) => text.Length == GitLength && text.All(char.IsAsciiHexDigitLower);

    internal static bool IsSha256(string text) => text.Length == Sha256Length && text.All(char.IsAsciiHexDigitLower);

    internal static bool IsBlob(string text) => IsCommit(text) || IsSha256(text);

    /// <summary>Both hashes of a file; git's only where it is wanted.</summary>
    internal static async Task<(string Sha256, string? Git)> OfFileAsync(string file, bool git, CancellationToken cancellationToken)
    {
        await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1 << 16, FileOptions.SequentialScan | FileOptions.Asynchronous);
        using var sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var sha1 = git ? IncrementalHash.CreateHash(HashAlgorithmName.SHA1) : null;
        sha1?.AppendData(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"blob {stream.Length}\0")));
        var buffer = new byte[1 << 20];
        for (int read; (read = await stream.ReadAsync(buffer, cancellationToken)) > 0;)
        {
            sha256.AppendData(buffer, 0, read);
            sha1?.AppendData(buffer, 0, read);
        }

        return (Convert.ToHexStringLower(sha256.GetHashAndReset()), sha1 is null ? null : Convert.ToHexStringLower(sha1.GetHashAndReset()));
    }

    /// <summary>The file's SHA-256 where it has this size and hash (of either kind); null where it does not, or is not there.</summary>
    internal static async Task<string?> VerifyAsync(string file, long size, string hash, CancellationToken cancellationToken)
    {
        var found = new FileInfo(file);
        if (!found.Exists || (found.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? found) is not { Exists: true } target || target.Length != size)
            return null;

        var (sha256, git) = await OfFileAsync(file, hash.Length == GitLength, cancellationToken);
        return (git ?? sha256) == hash ? sha256 : null;
    }
}
