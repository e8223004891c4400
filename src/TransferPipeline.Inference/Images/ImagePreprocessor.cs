using System.Buffers;
using System.Runtime.InteropServices;
using TransferPipeline.Contracts;
using TransferPipeline.Onnx.Cards;

namespace TransferPipeline.Inference.Images;

/// <summary>From a decoded picture to one item of the input tensor, by the model card. Training and scoring both come through here. Thread-safe.</summary>
public sealed class ImagePreprocessor
{
    private readonly ImagePreprocessing spec;
    private readonly ResampleFilter filter;
    private readonly TensorWriter writer;

    public ImagePreprocessor(ImagePreprocessing spec)
    {
        if (spec.Width < 1 || spec.Height < 1 || spec.ResizeTo < 1)
            throw new RejectedException($"The model card's picture size is {spec.Width} x {spec.Height} (resize to {spec.ResizeTo}); it must be at least 1.");

        this.spec = spec;
        filter = spec.Interpolation switch
        {
            "nearest" => ResampleFilter.Nearest,
            "box" => ResampleFilter.Box,
            "bilinear" => ResampleFilter.Bilinear,
            "bicubic" => ResampleFilter.Bicubic,
            "lanczos" => ResampleFilter.Lanczos,
            _ => throw new RejectedException($"The model card's interpolation is \"{spec.Interpolation}\"; use nearest, box, bilinear, bicubic or lanczos."),
        };
        writer = new TensorWriter(spec);
        ResizedTo = source => ImageGeometry.Resized(spec, source);
        _ = ResizedTo(new ImageSize(spec.Width, spec.Height));
    }

    /// <summary>Floats in one item.</summary>
    public int ItemLength => spec.Width * spec.Height * writer.Channels;

    /// <summary>To what size a picture of an upright size is resized, before the crop: for <see cref="ImageDecoder.Decode"/>, which may shrink on load.</summary>
    public Func<ImageSize, ImageSize> ResizedTo { get; }

    /// <summary>Fills one item. Where the card wants grey, the picture itself is turned grey.</summary>
    public void Fill(DecodedImage image, Span<float> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(destination.Length, ItemLength);
        if (writer.Channels == 1)
            TurnGrey(image.MutablePixels);

        var resized = ResizedTo(image.SourceSize);
        var (columns, rows) = Place(resized);
        if (columns.Length < spec.Width || rows.Length < spec.Height)
            writer.Clear(destination);

        var length = columns.Length * rows.Length * 4;
        var pixels = ArrayPool<byte>.Shared.Rent(length);
        ImageResampler.Resize(image, resized, new(columns.Start, rows.Start, columns.Length, rows.Length), filter, pixels.AsSpan(0, length));
        writer.Write(pixels.AsSpan(0, length), new(columns.Offset, rows.Offset, columns.Length, rows.Length), destination);
        ArrayPool<byte>.Shared.Return(pixels);
    }

    /// <summary>Where a picture of an upright size comes to lie in the input.</summary>
    internal InputPlacement PlacementOf(ImageSize source)
    {
        var resized = ResizedTo(source);
        var (columns, rows) = Place(resized);
        return new(columns.Start - columns.Offset, rows.Start - rows.Offset, (double)source.Width / resized.Width, (double)source.Height / resized.Height);
    }

    private ((int Start, int Length, int Offset) Columns, (int Start, int Length, int Offset) Rows) Place(ImageSize resized) => spec.PadAt == "start"
        ? (ImageGeometry.AtStart(resized.Width, spec.Width), ImageGeometry.AtStart(resized.Height, spec.Height))
        : (ImageGeometry.Centre(resized.Width, spec.Width), ImageGeometry.Centre(resized.Height, spec.Height));

    /// <summary>Fills one item with a view of the picture, whatever the card says about resizing and cropping.</summary>
    public void Fill(DecodedImage image, PictureView view, Span<float> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(destination.Length, ItemLength);
        if (writer.Channels == 1)
            TurnGrey(image.MutablePixels);

        // The whole picture at the scale that makes the part as large as the input, of which only the part is computed.
        var part = view.Part(image.SourceSize);
        var (across, down) = (spec.Width / part.Width, spec.Height / part.Height);
        var whole = new ImageSize(
            Math.Max(spec.Width, (int)Math.Round(image.SourceSize.Width * across)), Math.Max(spec.Height, (int)Math.Round(image.SourceSize.Height * down)));
        var region = new ImageRegion(
            Math.Min((int)Math.Round(part.Left * across), whole.Width - spec.Width),
            Math.Min((int)Math.Round(part.Top * down), whole.Height - spec.Height),
            spec.Width,
            spec.Height);
        var length = region.Width * region.Height * 4;
        var pixels = ArrayPool<byte>.Shared.Rent(length);
        ImageResampler.Resize(image, whole, region, filter, pixels.AsSpan(0, length));
        view.Change(pixels.AsSpan(0, length), region.Width);
        writer.Write(pixels.AsSpan(0, length), region with { Left = 0, Top = 0 }, destination);
        ArrayPool<byte>.Shared.Return(pixels);
    }

    /// <summary>ITU-R 601 in 16-bit fixed point, as Pillow's mode "L".</summary>
    private static void TurnGrey(Span<byte> rgbx)
    {
        foreach (ref var pixel in MemoryMarshal.Cast<byte, uint>(rgbx))
            pixel = ((pixel & 0xFF) * 19595 + (pixel >> 8 & 0xFF) * 38470 + (pixel >> 16 & 0xFF) * 7471 + 0x8000) >> 16;
    }
}
