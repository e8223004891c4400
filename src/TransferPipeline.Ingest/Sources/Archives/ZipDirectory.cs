using System.Buffers.Binary;
using TransferPipeline.Contracts;

namespace TransferPipeline.Ingest.Sources.Archives;

/// <summary>Counts the entries of a zip archive's directory before the library takes all of it into memory.</summary>
internal static class ZipDirectory
{
    private const int EndBytes = 22;
    private const int LocatorBytes = 20;
    private const int HeaderBytes = 46;
    private static readonly byte[] EndMark = "PK\x05\x06"u8.ToArray();
    private static readonly byte[] LocatorMark = "PK\x06\x07"u8.ToArray();
    private static readonly byte[] HeaderMark = "PK\x01\x02"u8.ToArray();

    /// <summary>The number that the archive states is not believed: its headers are walked. What is no directory at all is left for the library to say.</summary>
    internal static void CheckCount(Stream archive, string file, int maxEntries)
    {
        if (FindStart(archive) is not { } start || start < 0 || start > archive.Length)
            return;

        archive.Position = start;
        Span<byte> header = stackalloc byte[HeaderBytes];
        for (var count = 1; archive.ReadAtLeast(header, HeaderBytes, throwOnEndOfStream: false) == HeaderBytes && header.StartsWith(HeaderMark); count++)
        {
            if (count > maxEntries)
                throw new RejectedException($"{file} has more than {maxEntries:N0} entries. Split it into several archives.");

            archive.Seek(Short(header, 28) + Short(header, 30) + Short(header, 32), SeekOrigin.Current);
        }

        archive.Position = 0;
    }

    private static long? FindStart(Stream archive)
    {
        // The end record closes the file, but for a comment of at most 65,535 bytes.
        var tail = new byte[Math.Min(archive.Length, LocatorBytes + EndBytes + ushort.MaxValue)];
        archive.Position = archive.Length - tail.Length;
        archive.ReadExactly(tail);
        archive.Position = 0;
        var end = tail.AsSpan().LastIndexOf(EndMark);
        if (end < 0 || end + EndBytes > tail.Length)
            return null;

        var start = BinaryPrimitives.ReadUInt32LittleEndian(tail.AsSpan(end + 16));
        var locator = end - LocatorBytes;
        var large = start == uint.MaxValue || Short(tail, end + 4) == ushort.MaxValue || Short(tail, end + 8) == ushort.MaxValue || Short(tail, end + 10) == ushort.MaxValue;
        if (!large || locator < 0 || !tail.AsSpan(locator).StartsWith(LocatorMark))
            return start;

        var record = BinaryPrimitives.ReadInt64LittleEndian(tail.AsSpan(locator + 8));
        if (record < 0 || record > archive.Length - 56)
            return null;

        Span<byte> position = stackalloc byte[8];
        archive.Position = record + 48;
        archive.ReadExactly(position);
        archive.Position = 0;
        return BinaryPrimitives.ReadInt64LittleEndian(position);
    }

    private static int Short(ReadOnlySpan<byte> header, int offset) => BinaryPrimitives.ReadUInt16LittleEndian(header[offset..]);
}
