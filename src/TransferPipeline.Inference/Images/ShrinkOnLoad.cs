using SkiaSharp;

namespace TransferPipeline.Inference.Images;

/// <summary>Lets a JPEG come out of its decoder at n/8 of its size, where that does not change what the model sees.</summary>
internal static class ShrinkOnLoad
{
    /// <summary>How many times the size needed must be left on each side.</summary>
    internal const double Headroom = 2.0;

    internal static ImageSize Choose(SKCodec codec, Func<ImageSize, ImageSize> resizedTo)
    {
        var stored = new ImageSize(codec.Info.Width, codec.Info.Height);
        var needed = ImageOrientation.Turns(codec.EncodedOrigin)
            ? Swap(resizedTo(Swap(stored)))
            : resizedTo(stored);
        for (var eighths = 1; eighths < 8; eighths++)
        {
            if (stored.Width * eighths / 8.0 < Headroom * needed.Width || stored.Height * eighths / 8.0 < Headroom * needed.Height)
                continue;
            var scaled = codec.GetScaledDimensions(eighths / 8f);
            if (scaled.Width == Scale(stored.Width, eighths) && scaled.Height == Scale(stored.Height, eighths))
                return new ImageSize(scaled.Width, scaled.Height);
        }

        return stored;
    }

    /// <summary>The decoder rounds up: the last row and column of a shrunk picture may stand for less than a whole one.</summary>
    internal static (double Width, double Height) Extent(ImageSize stored, ImageSize shrunk)
    {
        for (var eighths = 1; eighths < 8; eighths++)
        {
            if (shrunk.Width == Scale(stored.Width, eighths) && shrunk.Height == Scale(stored.Height, eighths))
                return (stored.Width * eighths / 8.0, stored.Height * eighths / 8.0);
        }

        return (shrunk.Width, shrunk.Height);
    }

    private static int Scale(int length, int eighths) => (int)(((long)length * eighths + 7) / 8);

    private static ImageSize Swap(ImageSize size) => new(size.Height, size.Width);
}
