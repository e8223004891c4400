using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using TransferPipeline.Contracts;
using TransferPipeline.Onnx.Cards;

namespace TransferPipeline.Inference.Images;

/// <summary>From four-byte pixels to floats: channel order, (x * scale - mean) / std, layout.</summary>
internal sealed class TensorWriter
{
    private readonly ImagePreprocessing spec;
    private readonly int[] shifts;
    private readonly float[] factors;
    private readonly float[] offsets;
    private readonly float[] padding;
    private readonly bool channelsFirst;

    internal TensorWriter(ImagePreprocessing spec)
    {
        this.spec = spec;
        shifts = spec.Channels switch
        {
            "rgb" => [0, 8, 16],
            "bgr" => [16, 8, 0],
            "grey" => [0],
            _ => throw new RejectedException($"The model card's channels are \"{spec.Channels}\"; use rgb, bgr or grey."),
        };
        channelsFirst = spec.Layout switch
        {
            "nchw" => true,
            "nhwc" => false,
            _ => throw new RejectedException($"The model card's layout is \"{spec.Layout}\"; use nchw or nhwc."),
        };
        if (spec.Mean.Count < shifts.Length || spec.Std.Count < shifts.Length || spec.Std.Any(std => std == 0))
            throw new RejectedException($"The model card must have {shifts.Length} values of mean and of std, one a channel, and no std of 0.");

        factors = [.. shifts.Select((_, channel) => (float)(spec.Scale / spec.Std[channel]))];
        offsets = [.. shifts.Select((_, channel) => (float)(-spec.Mean[channel] / spec.Std[channel]))];
        padding = [.. shifts.Select((_, channel) => (spec.PadWith ?? 0) * factors[channel] + offsets[channel])];
    }

    internal int Channels => shifts.Length;

    /// <summary>Fills the tensor with what a picture of padding gives: black, unless the card has another level.</summary>
    internal void Clear(Span<float> tensor)
    {
        for (var i = 0; i < tensor.Length; i++)
            tensor[i] = padding[channelsFirst ? i / (spec.Height * spec.Width) : i % Channels];
    }

    /// <param name="pixels">Red, green, blue and one more byte each.</param>
    /// <param name="region">Where in the tensor they go.</param>
    /// <param name="tensor">One item.</param>
    internal void Write(ReadOnlySpan<byte> pixels, ImageRegion region, Span<float> tensor)
    {
        var packed = MemoryMarshal.Cast<byte, uint>(pixels);
        for (var y = 0; y < region.Height; y++)
        {
            var row = packed.Slice(y * region.Width, region.Width);
            var start = (region.Top + y) * spec.Width + region.Left;
            for (var channel = 0; channel < Channels; channel++)
            {
                if (channelsFirst)
                    WritePlane(row, channel, tensor.Slice(channel * spec.Height * spec.Width + start, region.Width));
                else
                    WriteStrided(row, channel, tensor[(start * Channels)..]);
            }
        }
    }

    private void WritePlane(ReadOnlySpan<uint> row, int channel, Span<float> plane)
    {
        var (shift, factor, offset) = (shifts[channel], factors[channel], offsets[channel]);
        var x = 0;
        for (; x + Vector256<uint>.Count <= row.Length; x += Vector256<uint>.Count)
        {
            var sample = (Vector256.Create(row[x..]) >> shift) & Vector256.Create(0xFFu);
            (Vector256.ConvertToSingle(sample.AsInt32()) * factor + Vector256.Create(offset)).CopyTo(plane[x..]);
        }

        for (; x < row.Length; x++)
            plane[x] = (byte)(row[x] >> shift) * factor + offset;
    }

    private void WriteStrided(ReadOnlySpan<uint> row, int channel, Span<float> tensor)
    {
        for (var x = 0; x < row.Length; x++)
            tensor[x * Channels + channel] = (byte)(row[x] >> shifts[channel]) * factors[channel] + offsets[channel];
    }
}
