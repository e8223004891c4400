using System.Security.Cryptography;

namespace TransferPipeline.Storage.Datasets;

/// <summary>How content is named everywhere: lower-case hex SHA-256.</summary>
public static class ContentSha
{
    /// <summary>With the stream's own 4 KB more time goes into asking for bytes than into hashing them.</summary>
    private const int BufferBytes = 1 << 17;

    public static string Of(ReadOnlySpan<byte> content) => Convert.ToHexStringLower(SHA256.HashData(content));

    public static async Task<string> OfFileAsync(string file, CancellationToken cancellationToken)
    {
        await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, BufferBytes, FileOptions.SequentialScan);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellationToken));
    }
}
