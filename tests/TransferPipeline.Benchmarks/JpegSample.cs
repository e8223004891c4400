using SkiaSharp;

namespace TransferPipeline.Benchmarks;

internal sealed record LabelledPicture(string Label, byte[] Content);

/// <summary>Photographs of 500 x 375 as they lie in ordinary picture folders, made from the shared flowers; no two are equal.</summary>
internal static class JpegSample
{
    private const int Width = 500;
    private const int Height = 375;
    private const int Quality = 90;

    internal static IReadOnlyList<LabelledPicture> Make(int count)
    {
        var files = Directory.GetFiles(SharedFolder.Find("data", "flowers"), "*.jpg", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToList();
        return [.. Enumerable.Range(0, count).Select(i =>
        {
            var file = files[i % files.Count];
            var round = i / files.Count;
            return new LabelledPicture(Path.GetFileName(Path.GetDirectoryName(file))!, Render(file, mirrored: round % 2 == 1, zoom: 1 + 0.05f * (round / 2)));
        })];
    }

    private static byte[] Render(string file, bool mirrored, float zoom)
    {
        using var source = SKImage.FromEncodedData(file);
        using var surface = SKSurface.Create(new SKImageInfo(Width, Height));
        var scale = zoom * Math.Max((float)Width / source.Width, (float)Height / source.Height);
        if (mirrored)
            surface.Canvas.Scale(-1, 1, Width / 2f, Height / 2f);
        var (width, height) = (source.Width * scale, source.Height * scale);
        surface.Canvas.DrawImage(source, SKRect.Create((Width - width) / 2, (Height - height) / 2, width, height), new SKSamplingOptions(SKCubicResampler.CatmullRom));
        using var image = surface.Snapshot();
        using var encoded = image.Encode(SKEncodedImageFormat.Jpeg, Quality);
        return encoded.ToArray();
    }
}
