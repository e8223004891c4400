using System.Buffers;
using System.Buffers.Binary;
using SkiaSharp;

namespace TransferPipeline.Inference.Images;

/// <summary>
/// From a file's bytes to upright RGB pixels, as Pillow's <c>exif_transpose(open(…)).convert("RGB")</c> gives them: alpha is dropped and not blended,
/// colour profiles are not applied, of an animation the first frame is taken. Nothing is decoded by name, and nothing half.
/// </summary>
public static class ImageDecoder
{
    /// <param name="content">The whole file.</param>
    /// <param name="limits">Checked against the header, before decoding.</param>
    /// <param name="resizedTo">From the picture's upright size to the size it will be resized to, where a JPEG may be decoded smaller for speed; null decodes in full.</param>
    public static ImageDecodeResult Decode(ReadOnlyMemory<byte> content, ImageLimits limits, Func<ImageSize, ImageSize>? resizedTo)
    {
        var format = ImageSniffer.Sniff(content.Span);
        if (content.IsEmpty)
            return new ImageDecodeResult.Refused(ImageRefusal.Empty, "The file has no bytes.");
        if (format == ImageFormat.Unknown)
            return new ImageDecodeResult.Refused(ImageRefusal.NotAnImage, "The first bytes are those of no picture format.");
        if (format == ImageFormat.Other)
            return new ImageDecodeResult.Refused(ImageRefusal.UnsupportedFormat, "Only JPEG, PNG, WebP, BMP and GIF are decoded.");

        if (format == ImageFormat.Gif)
            return GifReader.Decode(content.Span, limits);
        if (format == ImageFormat.WebP && WebPLength(content.Span) > content.Length)
            return RefusedBy(SKCodecResult.IncompleteInput);

        using var pin = content.Pin();
        using var data = Wrap(pin, content.Length);
        using var stream = new SKMemoryStream(data);
        using var codec = SKCodec.Create(stream, out var opened);
        if (codec is null)
            return RefusedBy(opened);
        if (format == ImageFormat.Jpeg && !JpegMarkers.ReachesEnd(content.Span))
            return RefusedBy(SKCodecResult.IncompleteInput);

        var stored = new ImageSize(codec.Info.Width, codec.Info.Height);
        if (limits.Refuse(stored) is { } tooLarge)
            return tooLarge;

        var origin = format == ImageFormat.Png ? PngExif.Origin(content.Span) : codec.EncodedOrigin;
        var size = format == ImageFormat.Jpeg && resizedTo is not null ? ShrinkOnLoad.Choose(codec, resizedTo) : stored;
        return DecodeAs(codec, size, origin);
    }

    private static ImageDecodeResult DecodeAs(SKCodec codec, ImageSize decodeAs, SKEncodedOrigin origin)
    {
        var stored = new ImageSize(codec.Info.Width, codec.Info.Height);
        var image = new DecodedImage(decodeAs, stored, decodeAs == stored ? new(0, 0, stored.Width, stored.Height) : ShrinkOnLoad.Box(stored, decodeAs));
        try
        {
            var result = ReadPixels(codec, image);
            if (result != SKCodecResult.Success)
            {
                image.Dispose();
                return RefusedBy(result);
            }

            return new ImageDecodeResult.Decoded(ImageOrientation.Upright(image, origin));
        }
        catch
        {
            image.Dispose();
            throw;
        }
    }

    private static unsafe SKCodecResult ReadPixels(SKCodec codec, DecodedImage image)
    {
        // No colour space: samples stay as they are stored. Unpremultiplied: a transparent pixel keeps its colour.
        var info = new SKImageInfo(image.Size.Width, image.Size.Height, SKColorType.Rgba8888, codec.Info.AlphaType == SKAlphaType.Opaque ? SKAlphaType.Opaque : SKAlphaType.Unpremul);
        fixed (byte* pixels = image.MutablePixels)
        {
            return codec.GetPixels(info, (nint)pixels, info.RowBytes, SKCodecOptions.Default);
        }
    }

    /// <summary>By its header. The codec shows what it has of a shorter file, and calls that a success when only the last rows are missing.</summary>
    private static long WebPLength(ReadOnlySpan<byte> content) => BinaryPrimitives.ReadUInt32LittleEndian(content[4..]) + 8L;

    private static unsafe SKData Wrap(MemoryHandle pin, int length) => SKData.Create((nint)pin.Pointer, length);

    private static ImageDecodeResult.Refused RefusedBy(SKCodecResult result) => result == SKCodecResult.IncompleteInput
        ? new(ImageRefusal.Truncated, "The file ends before its picture does.")
        : new(ImageRefusal.Corrupt, $"The picture cannot be decoded ({result}).");
}
