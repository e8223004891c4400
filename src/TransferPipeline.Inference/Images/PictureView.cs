using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace TransferPipeline.Inference.Images;

/// <summary>
/// Another look at a picture, for training: a part of it stretched to the whole input, perhaps mirrored, in slightly other colours. The parts and
/// colours are those of torchvision's RandomResizedCrop, RandomHorizontalFlip and ColorJitter, but never less than a third of the picture.
/// </summary>
/// <param name="Area">Share of the picture's area, up to 1.</param>
/// <param name="Ratio">Width over height of the part.</param>
/// <param name="Across">Where the part lies, 0 (left) to 1.</param>
/// <param name="Down">Where the part lies, 0 (top) to 1.</param>
/// <param name="Mirrored">Left and right change places.</param>
/// <param name="Brightness">Factor on every sample.</param>
/// <param name="Contrast">1 leaves the samples, 0 gives the picture's mean grey.</param>
/// <param name="Saturation">1 leaves the samples, 0 gives greys.</param>
public sealed record PictureView(double Area, double Ratio, double Across, double Down, bool Mirrored, double Brightness, double Contrast, double Saturation)
{
    /// <summary>To be changed with what a number stands for.</summary>
    public const string Recipe = "views 1";

    private const double LeastArea = 0.35;
    private const double MostRatio = 4 / 3.0;
    private const double Jitter = 0.2;

    /// <summary>The same content and number give the same view, everywhere.</summary>
    /// <param name="sha256">Of the content.</param>
    /// <param name="number">From 1.</param>
    public static PictureView Of(string sha256, int number)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{Recipe}\n{sha256}\n{number}"));
        var draws = Enumerable.Range(0, 8).Select(index => BitConverter.ToUInt32(hash, 4 * index) / (uint.MaxValue + 1.0)).ToArray();
        return new(
            LeastArea + (1 - LeastArea) * draws[0],
            Math.Exp((2 * draws[1] - 1) * Math.Log(MostRatio)),
            draws[2],
            draws[3],
            draws[4] < 0.5,
            Factor(draws[5]),
            Factor(draws[6]),
            Factor(draws[7]));

        static double Factor(double draw) => 1 + (2 * draw - 1) * Jitter;
    }

    /// <summary>The part of a picture, in its pixels; one that would be too wide or too high is cut.</summary>
    internal (double Left, double Top, double Width, double Height) Part(ImageSize picture)
    {
        var area = Area * picture.Width * picture.Height;
        var width = Math.Min(picture.Width, Math.Sqrt(area * Ratio));
        var height = Math.Min(picture.Height, Math.Sqrt(area / Ratio));
        return (Across * (picture.Width - width), Down * (picture.Height - height), width, height);
    }

    /// <summary>Mirrors and colours pixels of four bytes.</summary>
    internal void Change(Span<byte> pixels, int width)
    {
        if (Mirrored)
        {
            for (var start = 0; start < pixels.Length; start += 4 * width)
                MemoryMarshal.Cast<byte, uint>(pixels.Slice(start, 4 * width)).Reverse();
        }

        var mean = 0.0;
        for (var pixel = 0; pixel < pixels.Length; pixel += 4)
            mean += Grey(pixels[pixel..]);
        mean *= Brightness / (pixels.Length / 4);
        for (var pixel = 0; pixel < pixels.Length; pixel += 4)
        {
            var grey = Contrast * Brightness * Grey(pixels[pixel..]) + (1 - Contrast) * mean;
            for (var channel = 0; channel < 3; channel++)
            {
                ref var sample = ref pixels[pixel + channel];
                var contrasted = Contrast * Brightness * sample + (1 - Contrast) * mean;
                sample = (byte)Math.Clamp(Saturation * contrasted + (1 - Saturation) * grey + 0.5, 0, 255);
            }
        }
    }

    /// <summary>ITU-R 601.</summary>
    private static double Grey(ReadOnlySpan<byte> pixel) => 0.299 * pixel[0] + 0.587 * pixel[1] + 0.114 * pixel[2];
}
