using System.Runtime.InteropServices;
using TransferPipeline.Inference.Images;
using TransferPipeline.Onnx.Cards;
using TransferPipeline.Storage.Pictures;

namespace TransferPipeline.Inference.Detection;

/// <summary>
/// Cuts what a model wants to see of a box out of the original pixels. The crop keeps their resolution, as the model's own preprocessing is what
/// resizes it; only one that is many times larger than the input is made smaller first.
/// </summary>
internal sealed class Cropper(CropPlan plan)
{
    /// <summary>Where the crop of a box lies: whole pixels, which may be outside the picture.</summary>
    internal static ImageRegion RegionOf(BoxEdges box, CropRule rule, ImageSize picture)
    {
        var reach = rule.Side switch
        {
            "longer" => Math.Max(box.Width, box.Height),
            "shorter" => Math.Min(box.Width, box.Height),
            _ => Math.Sqrt(box.Width * box.Height),
        };
        var width = Rounded(rule.Scale * (rule.Square ? reach : box.Width));
        var height = Rounded(rule.Scale * (rule.Square ? reach : box.Height));
        var region = new ImageRegion(
            (int)Math.Floor((box.Left + box.Right) / 2 + rule.ShiftX * box.Width - width / 2.0 + 0.5),
            (int)Math.Floor((box.Top + box.Bottom) / 2 + rule.ShiftY * box.Height - height / 2.0 + 0.5),
            width,
            height);
        return rule.Outside == "cut" ? Cut(region, picture) : region;

        static int Rounded(double length) => Math.Max(1, (int)Math.Floor(length + 0.5));
    }

    /// <summary>The crop as a PNG, the same bytes for the same pixels; null when it has more pixels than the limits allow.</summary>
    /// <param name="image">Decoded at its own size.</param>
    internal byte[]? Cut(DecodedImage image, BoxEdges box, ImageLimits limits)
    {
        var region = RegionOf(box, plan.Rule, image.SourceSize);
        if (limits.Refuse(new(region.Width, region.Height)) is not null)
            return null;

        using var crop = Copy(image, region);
        return plan.MostSide is { } side && Math.Min(region.Width, region.Height) > side ? Shrink(crop, side) : Encode(crop.Pixels, crop.Size);
    }

    private static ImageRegion Cut(ImageRegion region, ImageSize picture)
    {
        var (left, top) = (Math.Clamp(region.Left, 0, picture.Width - 1), Math.Clamp(region.Top, 0, picture.Height - 1));
        return new(left, top, Math.Max(1, Math.Min(picture.Width, region.Left + region.Width) - left), Math.Max(1, Math.Min(picture.Height, region.Top + region.Height) - top));
    }

    private DecodedImage Copy(DecodedImage image, ImageRegion region)
    {
        var size = new ImageSize(region.Width, region.Height);
        var crop = new DecodedImage(size, size, new(0, 0, size.Width, size.Height));
        crop.MutablePixels.Fill((byte)plan.Rule.Fill);
        var from = MemoryMarshal.Cast<byte, uint>(image.Pixels);
        var to = MemoryMarshal.Cast<byte, uint>(crop.MutablePixels);
        var (first, end) = (Math.Max(0, region.Left), Math.Min(image.Size.Width, region.Left + region.Width));
        for (var y = Math.Max(0, region.Top); first < end && y < Math.Min(image.Size.Height, region.Top + region.Height); y++)
            from.Slice(y * image.Size.Width + first, end - first).CopyTo(to[((y - region.Top) * region.Width + first - region.Left)..]);

        return crop;
    }

    private static byte[] Shrink(DecodedImage crop, int side)
    {
        var factor = (double)side / Math.Min(crop.Size.Width, crop.Size.Height);
        var size = new ImageSize((int)Math.Round(crop.Size.Width * factor), (int)Math.Round(crop.Size.Height * factor));
        var pixels = new byte[size.Width * size.Height * 4];
        ImageResampler.Resize(crop, size, new(0, 0, size.Width, size.Height), ResampleFilter.Bilinear, pixels);
        return Encode(pixels, size);
    }

    private static byte[] Encode(ReadOnlySpan<byte> pixels, ImageSize size)
    {
        var colours = new byte[size.Width * size.Height * 3];
        for (int from = 0, to = 0; to < colours.Length; from += 4, to += 3)
            pixels.Slice(from, 3).CopyTo(colours.AsSpan(to));
        return StoredPng.EncodeColour(colours, size.Width, size.Height);
    }
}
