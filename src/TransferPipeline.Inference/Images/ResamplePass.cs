using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace TransferPipeline.Inference.Images;

/// <summary>The two passes of a separable resize over four-byte pixels. All sums are exact integers, so every instruction set gives the same bytes.</summary>
internal static unsafe class ResamplePass
{
    private const int Half = 1 << (ResampleAxis.FractionBits - 1);

    /// <summary>One row; reads up to three pixels past the last that has a weight.</summary>
    internal static void Horizontal(byte* source, byte* destination, ResampleAxis axis)
    {
        fixed (int* firsts = axis.Firsts, weights = axis.Weights)
        {
            var steps = (axis.MaxCount + ResampleAxis.TapStep - 1) / ResampleAxis.TapStep;
            for (var i = 0; i < axis.Length; i++)
            {
                var pixels = source + firsts[i] * 4;
                var weight = weights + i * axis.Stride;
                var even = Vector256<int>.Zero;
                var odd = Vector256<int>.Zero;
                for (var step = 0; step < steps; step++, pixels += 16, weight += 4)
                {
                    even += Widen(pixels) * Vector256.Create(Vector128.Create(weight[0]), Vector128.Create(weight[1]));
                    odd += Widen(pixels + 8) * Vector256.Create(Vector128.Create(weight[2]), Vector128.Create(weight[3]));
                }

                even += odd;
                *(uint*)(destination + i * 4) = Pack(even.GetLower() + even.GetUpper());
            }
        }
    }

    /// <summary>One output row out of as many rows as there are weights; <paramref name="rowBytes"/> is a multiple of four.</summary>
    internal static void Vertical(byte* source, int rowBytes, byte* destination, ReadOnlySpan<int> weights)
    {
        var x = 0;
        for (; x + 16 <= rowBytes; x += 16)
        {
            var low = Vector256.Create(Half);
            var high = low;
            var pixels = source + x;
            foreach (var weight in weights)
            {
                var factor = Vector256.Create(weight);
                low += Widen(pixels) * factor;
                high += Widen(pixels + 8) * factor;
                pixels += rowBytes;
            }

            var words = Vector256.Narrow(Clamp(low), Clamp(high));
            Vector128.Narrow(words.GetLower(), words.GetUpper()).Store(destination + x);
        }

        for (; x < rowBytes; x++)
        {
            var sum = Half;
            for (var k = 0; k < weights.Length; k++)
                sum += source[x + k * rowBytes] * weights[k];
            destination[x] = (byte)Math.Clamp(sum >> ResampleAxis.FractionBits, 0, 255);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Widen(byte* bytes)
    {
        if (Avx2.IsSupported)
            return Avx2.ConvertToVector256Int32(bytes);
        var words = Vector128.WidenLower(Vector128.CreateScalarUnsafe(*(ulong*)bytes).AsByte());
        return Vector256.Create(Vector128.WidenLower(words), Vector128.WidenUpper(words)).AsInt32();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> Clamp(Vector256<int> sum) =>
        Vector256.Clamp(sum >> ResampleAxis.FractionBits, Vector256<int>.Zero, Vector256.Create(255)).AsUInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Pack(Vector128<int> sum)
    {
        var clamped = Vector128.Clamp((sum + Vector128.Create(Half)) >> ResampleAxis.FractionBits, Vector128<int>.Zero, Vector128.Create(255)).AsUInt32();
        var words = Vector128.Narrow(clamped, clamped);
        return Vector128.Narrow(words, words).AsUInt32().ToScalar();
    }
}
