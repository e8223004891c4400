using System.Security.Cryptography;

namespace TransferPipeline.Storage.Datasets;

/// <summary>How content is named everywhere: lower-case hex SHA-256.</summary>
public static class ContentSha
{
    public static string Of(ReadOnlySpan<byte> content) => Convert.ToHexStringLower(SHA256.HashData(content));

    public static async Task<string> OfFileAsync(string file, CancellationToken cancellationToken)
    {
        await using var stream = File.OpenRead(file);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellationToken));
    }
}
