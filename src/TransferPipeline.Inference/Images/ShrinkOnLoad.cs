using SkiaSharp;

namespace TransferPipeline.Inference.Images;

/// <summary>
/// Lets a large JPEG come out of its decoder at a half, a quarter or an eighth of its size, which saves inverse transforms and resampling,
/// where the model sees no difference.
/// </summary>
internal static class ShrinkOnLoad
{
    /// <summary>
    /// How many times the size needed must be left on each side. Measured on 387 pictures of 0.2 to 12 megapixels (photos and flowers enlarged, the same with
    /// noise, mosaics of photos at their own size): the lowest cosine of an embedding to that of the full decode, MobileNet V1 and EfficientNet-Lite0, was
    /// 0.9952 and 0.9869 at 1.0, 0.9995 and 0.9986 at 2.0, 0.9997 and 0.9988 at 2.9, 0.9998 and 0.9991 at 3.7. The aim is 0.999 on every picture.
    /// Other eighths than powers of two do worse at the same size.
    /// </summary>
    internal const double Headroom = 3.7;

    private static readonly int[] Divisors = [8, 4, 2];

    internal static ImageSize Choose(SKCodec codec, Func<ImageSize, ImageSize> resizedTo)
    {
        var stored = new ImageSize(codec.Info.Width, codec.Info.Height);
        var needed = ImageOrientation.Turns(codec.EncodedOrigin)
            ? Swap(resizedTo(Swap(stored)))
            : resizedTo(stored);
        foreach (var divisor in Divisors)
        {
            var enough = stored.Width >= divisor * Headroom * needed.Width && stored.Height >= divisor * Headroom * needed.Height;
            if (enough && Offers(codec, Divide(stored, divisor), divisor))
                return Divide(stored, divisor);
        }

        return stored;
    }

    /// <summary>The decoder rounds up: the last row and column of a shrunk picture may stand for less than a whole one, and resizing must know.</summary>
    internal static PixelBox Box(ImageSize stored, ImageSize shrunk)
    {
        var divisor = Array.Find(Divisors, divisor => Divide(stored, divisor) == shrunk);
        return new(0, 0, (double)stored.Width / divisor, (double)stored.Height / divisor);
    }

    private static bool Offers(SKCodec codec, ImageSize size, int divisor)
    {
        var offered = codec.GetScaledDimensions(1f / divisor);
        return (offered.Width, offered.Height) == (size.Width, size.Height);
    }

    private static ImageSize Divide(ImageSize size, int divisor) => new((size.Width + divisor - 1) / divisor, (size.Height + divisor - 1) / divisor);

    private static ImageSize Swap(ImageSize size) => new(size.Height, size.Width);
}
