using System.Buffers;

namespace TransferPipeline.Inference.Images;

/// <summary>An upright picture in a pooled buffer: four bytes a pixel (red, green, blue, and one to be ignored), rows without gaps.</summary>
public sealed class DecodedImage : IDisposable
{
    /// <summary>Bytes behind the last pixel, so that vector loads may run over it.</summary>
    private const int Slack = 64;

    private byte[]? buffer;

    internal DecodedImage(ImageSize size, ImageSize sourceSize, PixelBox box)
    {
        Size = size;
        SourceSize = sourceSize;
        Box = box;
        buffer = ArrayPool<byte>.Shared.Rent(ByteCount + Slack);
    }

    /// <summary>Of the pixels held here.</summary>
    public ImageSize Size { get; }

    /// <summary>Of the picture as it is stored, upright; larger than <see cref="Size"/> when it was shrunk on load.</summary>
    public ImageSize SourceSize { get; }

    /// <summary>The part of <see cref="Size"/> that the picture fills: an outer row or column of a shrunk picture may be filled partly.</summary>
    internal PixelBox Box { get; }

    public ReadOnlySpan<byte> Pixels => Buffer.AsSpan(0, ByteCount);

    internal Span<byte> MutablePixels => Buffer.AsSpan(0, ByteCount);

    /// <summary>The pixels and the slack behind them.</summary>
    internal ReadOnlySpan<byte> PixelsWithSlack => Buffer.AsSpan(0, ByteCount + Slack);

    private int ByteCount => checked(Size.Width * Size.Height * 4);

    private byte[] Buffer => buffer ?? throw new ObjectDisposedException(nameof(DecodedImage));

    public void Dispose()
    {
        if (buffer is { } rented)
        {
            buffer = null;
            ArrayPool<byte>.Shared.Return(rented);
        }
    }
}
