using System.Buffers;
using System.Runtime.InteropServices;

namespace TransferPipeline.Inference.Images;

/// <summary>
/// Resizes as Pillow's <c>Image.resize</c> does, byte for byte: separable, antialiased when it shrinks, rounded to bytes between the passes.
/// Only what a crop needs is computed.
/// </summary>
public static class ImageResampler
{
    /// <param name="image">What is resized.</param>
    /// <param name="target">Size of the whole picture afterwards.</param>
    /// <param name="crop">The part of that which is wanted; must lie inside.</param>
    /// <param name="filter">Pillow's filter of that name.</param>
    /// <param name="destination">Gets the crop, four bytes a pixel, rows without gaps.</param>
    public static void Resize(DecodedImage image, ImageSize target, ImageRegion crop, ResampleFilter filter, Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(destination.Length, crop.Width * crop.Height * 4);
        if (crop.Left < 0 || crop.Top < 0 || crop.Left + crop.Width > target.Width || crop.Top + crop.Height > target.Height)
            throw new ArgumentOutOfRangeException(nameof(crop), crop, $"The crop must lie inside {target.Width} x {target.Height}.");

        if (filter == ResampleFilter.Nearest)
        {
            Nearest(image, target, crop, MemoryMarshal.Cast<byte, int>(destination));
            return;
        }

        using var columns = new ResampleAxis(filter, new(image.Size.Width, image.Box.Left, image.Box.Width), target.Width, (crop.Left, crop.Width));
        using var rows = new ResampleAxis(filter, new(image.Size.Height, image.Box.Top, image.Box.Height), target.Height, (crop.Top, crop.Height));
        var rowBytes = crop.Width * 4;
        if (rows.IsIdentity)
        {
            HorizontalPass(image, columns, crop.Left, crop.Top, destination[..(crop.Height * rowBytes)]);
            return;
        }

        var height = rows.InputEnd - rows.InputStart;
        var between = ArrayPool<byte>.Shared.Rent(height * rowBytes);
        HorizontalPass(image, columns, crop.Left, rows.InputStart, between.AsSpan(0, height * rowBytes));
        VerticalPass(between, rows, rowBytes, destination);
        ArrayPool<byte>.Shared.Return(between);
    }

    private static unsafe void HorizontalPass(DecodedImage image, ResampleAxis columns, int left, int top, Span<byte> destination)
    {
        var rowBytes = columns.Length * 4;
        var sourceBytes = image.Size.Width * 4;
        fixed (byte* source = image.PixelsWithSlack, target = destination)
        {
            for (var y = 0; y < destination.Length / rowBytes; y++)
            {
                var row = source + (long)(top + y) * sourceBytes;
                if (columns.IsIdentity)
                    new ReadOnlySpan<byte>(row + left * 4, rowBytes).CopyTo(destination.Slice(y * rowBytes, rowBytes));
                else
                    ResamplePass.Horizontal(row, target + y * rowBytes, columns);
            }
        }
    }

    private static unsafe void VerticalPass(ReadOnlySpan<byte> between, ResampleAxis rows, int rowBytes, Span<byte> destination)
    {
        fixed (byte* source = between, target = destination)
        {
            for (var y = 0; y < rows.Length; y++)
            {
                var first = rows.Firsts[y];
                var count = Math.Min(rows.MaxCount, rows.InputEnd - first);
                ResamplePass.Vertical(source + (first - rows.InputStart) * rowBytes, rowBytes, target + y * rowBytes, rows.Weights.Slice(y * rows.Stride, count));
            }
        }
    }

    private static void Nearest(DecodedImage image, ImageSize target, ImageRegion crop, Span<int> destination)
    {
        var source = MemoryMarshal.Cast<byte, int>(image.Pixels);
        var (scaleX, scaleY) = (image.Box.Width / target.Width, image.Box.Height / target.Height);
        for (var y = 0; y < crop.Height; y++)
        {
            var row = source.Slice(Math.Min((int)(image.Box.Top + (crop.Top + y + 0.5) * scaleY), image.Size.Height - 1) * image.Size.Width, image.Size.Width);
            for (var x = 0; x < crop.Width; x++)
                destination[y * crop.Width + x] = row[Math.Min((int)(image.Box.Left + (crop.Left + x + 0.5) * scaleX), row.Length - 1)];
        }
    }
}
