using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace TransferPipeline.Inference.Images;

/// <summary>
/// The first frame of a GIF as Pillow paints it: a transparent pixel keeps its palette colour, and what the frame leaves open has the transparent
/// colour or the palette's first. The codec would make both black.
/// </summary>
internal static class GifReader
{
    private const byte Extension = 0x21;
    private const byte GraphicControl = 0xF9;
    private const byte Frame = 0x2C;

    internal static ImageDecodeResult Decode(ReadOnlySpan<byte> content, ImageLimits limits)
    {
        if (content.Length < 13)
            return Truncated();

        var screen = new ImageSize(BinaryPrimitives.ReadUInt16LittleEndian(content[6..]), BinaryPrimitives.ReadUInt16LittleEndian(content[8..]));
        var globalPalette = Palette(content[10], content[13..]);
        var at = 13 + PaletteBytes(content[10]);
        var transparent = -1;
        while (at < content.Length)
        {
            switch (content[at++])
            {
                case Extension:
                    if (at + 6 < content.Length && content[at] == GraphicControl && (content[at + 2] & 1) != 0)
                        transparent = content[at + 5];
                    at = SkipBlocks(content, at + 1);
                    break;
                case Frame:
                    return at + 10 > content.Length ? Truncated() : ReadFrame(content[at..], screen, (globalPalette, transparent), limits);
                default:
                    return Corrupt("It has an unknown block before its first frame.");
            }
        }

        return Truncated();
    }

    private static ImageDecodeResult ReadFrame(
        ReadOnlySpan<byte> frame, ImageSize screen, (uint[]? Palette, int Transparent) colours, ImageLimits limits)
    {
        var area = new ImageRegion(
            BinaryPrimitives.ReadUInt16LittleEndian(frame),
            BinaryPrimitives.ReadUInt16LittleEndian(frame[2..]),
            BinaryPrimitives.ReadUInt16LittleEndian(frame[4..]),
            BinaryPrimitives.ReadUInt16LittleEndian(frame[6..]));
        var canvas = new ImageSize(Math.Max(screen.Width, area.Left + area.Width), Math.Max(screen.Height, area.Top + area.Height));
        if (area.Width == 0 || area.Height == 0)
            return Corrupt("Its first frame has no pixels.");
        if (limits.Refuse(canvas) is { } tooLarge)
            return tooLarge;

        var palette = Palette(frame[8], frame[9..]) ?? colours.Palette ?? Greys();
        var data = frame[Math.Min(frame.Length, 9 + PaletteBytes(frame[8]))..];
        var indices = ArrayPool<byte>.Shared.Rent(area.Width * area.Height);
        try
        {
            var outcome = new GifLzw().Read(data, indices.AsSpan(0, area.Width * area.Height));
            return outcome switch
            {
                GifLzw.Outcome.Complete => new ImageDecodeResult.Decoded(Paint(canvas, area, indices, (frame[8] & 0x40) != 0, (palette, Math.Max(0, colours.Transparent)))),
                GifLzw.Outcome.Short => Truncated(),
                _ => Corrupt("Its compressed pixels make no sense."),
            };
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(indices);
        }
    }

    private static DecodedImage Paint(ImageSize canvas, ImageRegion area, byte[] indices, bool interlaced, (uint[] Palette, int Background) colours)
    {
        var image = new DecodedImage(canvas, canvas, new(0, 0, canvas.Width, canvas.Height));
        var pixels = MemoryMarshal.Cast<byte, uint>(image.MutablePixels);
        pixels.Fill(colours.Palette[colours.Background]);
        var from = 0;
        foreach (var y in Rows(area.Height, interlaced))
        {
            var row = pixels.Slice((area.Top + y) * canvas.Width + area.Left, area.Width);
            for (var x = 0; x < row.Length; x++)
                row[x] = colours.Palette[indices[from++]];
        }

        return image;
    }

    private static IEnumerable<int> Rows(int height, bool interlaced)
    {
        (int Start, int Step)[] passes = interlaced ? [(0, 8), (4, 8), (2, 4), (1, 2)] : [(0, 1)];
        foreach (var (start, step) in passes)
        {
            for (var y = start; y < height; y += step)
                yield return y;
        }
    }

    private static int PaletteBytes(byte flags) => (flags & 0x80) != 0 ? 3 << ((flags & 7) + 1) : 0;

    /// <summary>256 colours, black where the file has fewer; null when it has none.</summary>
    private static uint[]? Palette(byte flags, ReadOnlySpan<byte> bytes)
    {
        if ((flags & 0x80) == 0)
            return null;

        var palette = new uint[256];
        bytes = bytes[..Math.Min(bytes.Length, PaletteBytes(flags))];
        for (var i = 0; i + 2 < bytes.Length; i += 3)
            palette[i / 3] = (uint)(bytes[i] | bytes[i + 1] << 8 | bytes[i + 2] << 16);
        return palette;
    }

    private static uint[] Greys() => [.. Enumerable.Range(0, 256).Select(level => (uint)level * 0x010101)];

    private static int SkipBlocks(ReadOnlySpan<byte> content, int at)
    {
        while (at < content.Length && content[at] != 0)
            at += content[at] + 1;
        return at + 1;
    }

    private static ImageDecodeResult.Refused Truncated() => new(ImageRefusal.Truncated, "The file ends before its picture does.");

    private static ImageDecodeResult.Refused Corrupt(string detail) => new(ImageRefusal.Corrupt, detail);
}
