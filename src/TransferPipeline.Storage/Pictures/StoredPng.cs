using System.Buffers.Binary;
using System.IO.Hashing;

namespace TransferPipeline.Storage.Pictures;

/// <summary>
/// Pixels as a PNG whose bytes are a function of the pixels alone: the image data stands in stored deflate blocks, because what a
/// compressor writes depends on its version, and a content's hash must not.
/// </summary>
public static class StoredPng
{
    private const int MaxBlock = ushort.MaxValue;
    private const int BlockHeader = 5;
    private const int ChunkFrame = 12;

    private static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <param name="pixels">Row by row, a byte each, 0 for black.</param>
    public static byte[] EncodeGrey(ReadOnlySpan<byte> pixels, int width, int height) => Encode(pixels, width, height, 1);

    /// <param name="pixels">Row by row, red, green and blue.</param>
    public static byte[] EncodeColour(ReadOnlySpan<byte> pixels, int width, int height) => Encode(pixels, width, height, 3);

    private static byte[] Encode(ReadOnlySpan<byte> pixels, int width, int height, int channels)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(pixels.Length, width * height * channels);
        var lines = Scanlines(pixels, width * channels, height);
        var deflated = 2 + lines.Length + (BlockHeader * BlocksOf(lines.Length)) + 4;
        var png = new byte[Signature.Length + ChunkFrame + 13 + ChunkFrame + deflated + ChunkFrame];
        Signature.CopyTo(png);
        var rest = png.AsSpan(Signature.Length);

        Span<byte> header = stackalloc byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], height);
        header[8] = 8; // Bits per sample; the zeros at the end mean deflate, the standard filters, not interlaced.
        header[9] = channels == 1 ? (byte)0 : (byte)2;
        header.CopyTo(Data(rest, 13));
        rest = Close(rest, "IHDR"u8, 13);

        Deflate(lines, Data(rest, deflated));
        rest = Close(rest, "IDAT"u8, deflated);
        Close(rest, "IEND"u8, 0);
        return png;
    }

    /// <summary>Each line after its filter byte, 0 for none.</summary>
    private static byte[] Scanlines(ReadOnlySpan<byte> pixels, int rowBytes, int height)
    {
        var lines = new byte[height * (rowBytes + 1)];
        for (var y = 0; y < height; y++)
            pixels.Slice(y * rowBytes, rowBytes).CopyTo(lines.AsSpan((y * (rowBytes + 1)) + 1));

        return lines;
    }

    private static int BlocksOf(int length) => (length + MaxBlock - 1) / MaxBlock;

    private static void Deflate(ReadOnlySpan<byte> data, Span<byte> target)
    {
        target[0] = 0x78; // zlib, 32 KiB window
        target[1] = 0x01; // no dictionary; makes the two bytes a multiple of 31
        var checksum = Adler32(data);
        for (target = target[2..]; !data.IsEmpty; target = target[BlockHeader..])
        {
            var block = data[..Math.Min(MaxBlock, data.Length)];
            data = data[block.Length..];
            target[0] = data.IsEmpty ? (byte)1 : (byte)0;
            BinaryPrimitives.WriteUInt16LittleEndian(target[1..], (ushort)block.Length);
            BinaryPrimitives.WriteUInt16LittleEndian(target[3..], (ushort)~block.Length);
            block.CopyTo(target[BlockHeader..]);
            target = target[block.Length..];
        }

        BinaryPrimitives.WriteUInt32BigEndian(target, checksum);
    }

    private static uint Adler32(ReadOnlySpan<byte> data)
    {
        const uint modulus = 65_521;
        const int untilOverflow = 5_552;
        uint low = 1, high = 0;
        while (!data.IsEmpty)
        {
            var part = data[..Math.Min(untilOverflow, data.Length)];
            data = data[part.Length..];
            foreach (var value in part)
            {
                low += value;
                high += low;
            }

            low %= modulus;
            high %= modulus;
        }

        return (high << 16) | low;
    }

    private static Span<byte> Data(Span<byte> chunk, int length) => chunk.Slice(8, length);

    /// <summary>Puts length, type and checksum around a chunk's data; gives what comes after it.</summary>
    private static Span<byte> Close(Span<byte> chunk, ReadOnlySpan<byte> type, int length)
    {
        BinaryPrimitives.WriteInt32BigEndian(chunk, length);
        type.CopyTo(chunk[4..]);
        BinaryPrimitives.WriteUInt32BigEndian(chunk[(8 + length)..], Crc32.HashToUInt32(chunk.Slice(4, 4 + length)));
        return chunk[(ChunkFrame + length)..];
    }
}
