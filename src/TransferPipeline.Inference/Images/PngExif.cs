using System.Buffers.Binary;
using SkiaSharp;

namespace TransferPipeline.Inference.Images;

/// <summary>The EXIF orientation of a PNG (its eXIf chunk), which the codec does not read.</summary>
internal static class PngExif
{
    private const int OrientationTag = 0x0112;

    internal static SKEncodedOrigin Origin(ReadOnlySpan<byte> content)
    {
        var at = 8;
        while (at + 12 <= content.Length)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(content[at..]);
            var type = content.Slice(at + 4, 4);
            if (length > content.Length - at - 12 || type.SequenceEqual("IEND"u8))
                break;
            if (type.SequenceEqual("eXIf"u8))
                return Orientation(content.Slice(at + 8, (int)length));
            at += 12 + (int)length;
        }

        return SKEncodedOrigin.TopLeft;
    }

    private static SKEncodedOrigin Orientation(ReadOnlySpan<byte> exif)
    {
        if (exif.StartsWith("Exif\0\0"u8))
            exif = exif[6..];
        var little = exif.StartsWith("II"u8);
        if (exif.Length < 10 || !(little || exif.StartsWith("MM"u8)))
            return SKEncodedOrigin.TopLeft;

        var directory = little ? BinaryPrimitives.ReadUInt32LittleEndian(exif[4..]) : BinaryPrimitives.ReadUInt32BigEndian(exif[4..]);
        if (directory > exif.Length - 2)
            return SKEncodedOrigin.TopLeft;

        var entries = exif[((int)directory + 2)..];
        for (var count = Short(exif[(int)directory..], little); count > 0 && entries.Length >= 12; count--, entries = entries[12..])
        {
            if (Short(entries, little) == OrientationTag && Short(entries[8..], little) is >= 1 and <= 8 and var value)
                return (SKEncodedOrigin)value;
        }

        return SKEncodedOrigin.TopLeft;
    }

    private static int Short(ReadOnlySpan<byte> bytes, bool little) =>
        little ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);
}
