using System.Buffers;

namespace TransferPipeline.Inference.Images;

/// <summary>
/// For one axis: which input pixels make each output pixel of a crop, and with what weights. Fixed point with 22 fractional bits,
/// which is Pillow's, so that the bytes that come out are Pillow's too.
/// </summary>
internal sealed class ResampleAxis : IDisposable
{
    internal const int FractionBits = 22;

    /// <summary>Weights are padded with zeros to a multiple of this, so that kernels take them four at a time.</summary>
    internal const int TapStep = 4;

    private readonly int[] firsts;
    private readonly int[] weights;

    /// <param name="filter">Not nearest, which has no weights.</param>
    /// <param name="input">The input's axis.</param>
    /// <param name="outputLength">Length of the whole resized axis.</param>
    /// <param name="crop">The part of it that is wanted.</param>
    internal ResampleAxis(ResampleFilter filter, AxisSpan input, int outputLength, (int Start, int Length) crop)
    {
        var scale = input.Extent / outputLength;
        var spread = Math.Max(scale, 1);
        var support = ResampleKernel.Support(filter) * spread;
        var taps = (int)Math.Ceiling(support) * 2 + 1;
        Stride = (taps + TapStep - 1) / TapStep * TapStep;
        Length = crop.Length;
        firsts = ArrayPool<int>.Shared.Rent(crop.Length);
        weights = ArrayPool<int>.Shared.Rent(checked(crop.Length * Stride));
        Span<double> raw = taps <= 256 ? stackalloc double[taps] : new double[taps];
        for (var i = 0; i < crop.Length; i++)
        {
            var center = input.Start + (crop.Start + i + 0.5) * scale;
            var first = Math.Max(0, (int)(center - support + 0.5));
            var end = Math.Min(input.Length, (int)(center + support + 0.5));
            var count = Math.Clamp(end - first, 1, taps);
            firsts[i] = first = Math.Min(first, input.Length - 1);
            var total = 0.0;
            for (var k = 0; k < count; k++)
                total += raw[k] = ResampleKernel.Weight(filter, (first + k - center + 0.5) / spread);
            var row = weights.AsSpan(i * Stride, Stride);
            row.Clear();
            for (var k = 0; k < count; k++)
                row[k] = (int)Math.Round((total == 0 ? raw[k] : raw[k] / total) * (1 << FractionBits), MidpointRounding.AwayFromZero);
            MaxCount = Math.Max(MaxCount, count);
            InputEnd = Math.Max(InputEnd, first + count);
        }

        IsIdentity = input.Length == outputLength && input.Extent == input.Length;
    }

    internal int Length { get; }

    /// <summary>Weights an output pixel, padding included.</summary>
    internal int Stride { get; }

    /// <summary>Most weights that an output pixel really has.</summary>
    internal int MaxCount { get; }

    internal int InputStart => firsts[0];

    internal int InputEnd { get; }

    /// <summary>The axis is only cropped.</summary>
    internal bool IsIdentity { get; }

    internal ReadOnlySpan<int> Firsts => firsts.AsSpan(0, Length);

    internal ReadOnlySpan<int> Weights => weights.AsSpan(0, Length * Stride);

    public void Dispose()
    {
        ArrayPool<int>.Shared.Return(firsts);
        ArrayPool<int>.Shared.Return(weights);
    }
}
