using SkiaSharp;

namespace TransferPipeline.Benchmarks;

/// <summary>Photographs of 500 x 375 as they lie in ordinary picture folders, made from the shared flowers.</summary>
internal static class JpegSample
{
    private const int Width = 500;
    private const int Height = 375;
    private const int Quality = 90;

    internal static IReadOnlyList<byte[]> Make(int count)
    {
        var files = Directory.GetFiles(SharedFolder.Find("data", "flowers"), "*.jpg", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToList();
        return [.. Enumerable.Range(0, count).Select(i => Render(files[i % files.Count], mirrored: i / files.Count % 2 == 1))];
    }

    private static byte[] Render(string file, bool mirrored)
    {
        using var source = SKImage.FromEncodedData(file);
        using var surface = SKSurface.Create(new SKImageInfo(Width, Height));
        var scale = Math.Max((float)Width / source.Width, (float)Height / source.Height);
        if (mirrored)
            surface.Canvas.Scale(-1, 1, Width / 2f, Height / 2f);
        var (width, height) = (source.Width * scale, source.Height * scale);
        surface.Canvas.DrawImage(source, SKRect.Create((Width - width) / 2, (Height - height) / 2, width, height), new SKSamplingOptions(SKCubicResampler.CatmullRom));
        using var image = surface.Snapshot();
        using var encoded = image.Encode(SKEncodedImageFormat.Jpeg, Quality);
        return encoded.ToArray();
    }
}
