using System.Runtime.InteropServices;
using SkiaSharp;

namespace TransferPipeline.Inference.Images;

/// <summary>Turns and mirrors pixels by the EXIF orientation, as Pillow's <c>exif_transpose</c> does.</summary>
internal static class ImageOrientation
{
    /// <summary>Whether width and height change places.</summary>
    internal static bool Turns(SKEncodedOrigin origin) => (int)origin is >= 5 and <= 8;

    /// <summary>Takes the image over: it is returned, or disposed of and another returned.</summary>
    internal static DecodedImage Upright(DecodedImage image, SKEncodedOrigin origin)
    {
        if ((int)origin is <= 1 or > 8)
            return image;

        using var stored = image;
        var (width, height) = image.Size;
        var turns = Turns(origin);
        var (start, stepX, stepY) = Walk((int)origin, width, height);
        var upright = turns
            ? new DecodedImage(new(height, width), new(image.SourceSize.Height, image.SourceSize.Width), Place(image.Box.Height, image.Box.Width))
            : new DecodedImage(image.Size, image.SourceSize, Place(image.Box.Width, image.Box.Height));
        var from = MemoryMarshal.Cast<byte, int>(image.Pixels);
        var to = MemoryMarshal.Cast<byte, int>(upright.MutablePixels);
        for (var y = 0; y < upright.Size.Height; y++)
        {
            var source = start + y * stepY;
            var row = to.Slice(y * upright.Size.Width, upright.Size.Width);
            for (var x = 0; x < row.Length; x++, source += stepX)
                row[x] = from[source];
        }

        return upright;

        // A partly filled last row or column comes first when its axis runs backwards.
        PixelBox Place(double across, double down) =>
            new(stepX < 0 ? Math.Ceiling(across) - across : 0, stepY < 0 ? Math.Ceiling(down) - down : 0, across, down);
    }

    /// <summary>Where in the stored pixels the upright picture starts, and how far its next column and row are.</summary>
    private static (int Start, int StepX, int StepY) Walk(int origin, int width, int height)
    {
        var last = width * height - 1;
        return origin switch
        {
            2 => (width - 1, -1, width),
            3 => (last, -1, -width),
            4 => (last - width + 1, 1, -width),
            5 => (0, width, 1),
            6 => (last - width + 1, -width, 1),
            7 => (last, -width, -1),
            _ => (width - 1, width, -1),
        };
    }
}
