using System.Buffers.Binary;
using System.Security.Cryptography;

namespace TransferPipeline.Ingest.Datasets;

/// <summary>A SHA-256 as a value of 32 bytes: a dataset's rows are held in memory by it.</summary>
internal readonly record struct ContentKey(ulong A, ulong B, ulong C, ulong D) : IComparable<ContentKey>
{
    internal static ContentKey Of(ReadOnlySpan<byte> content)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(content, hash);
        return Read(hash);
    }

    internal static ContentKey Parse(string hex) => Read(Convert.FromHexString(hex));

    public int CompareTo(ContentKey other) => (A, B, C, D).CompareTo((other.A, other.B, other.C, other.D));

    public override string ToString() => $"{A:x16}{B:x16}{C:x16}{D:x16}";

    private static ContentKey Read(ReadOnlySpan<byte> hash) => new(
        BinaryPrimitives.ReadUInt64BigEndian(hash),
        BinaryPrimitives.ReadUInt64BigEndian(hash[8..]),
        BinaryPrimitives.ReadUInt64BigEndian(hash[16..]),
        BinaryPrimitives.ReadUInt64BigEndian(hash[24..]));
}
