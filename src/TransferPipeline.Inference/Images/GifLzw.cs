namespace TransferPipeline.Inference.Images;

/// <summary>GIF's variable-width LZW: codes of up to 12 bits, in blocks of up to 255 bytes.</summary>
internal sealed class GifLzw
{
    private const int MaxCodes = 4096;

    private readonly ushort[] prefix = new ushort[MaxCodes];
    private readonly byte[] last = new byte[MaxCodes];
    private readonly ushort[] length = new ushort[MaxCodes];

    internal enum Outcome
    {
        Complete,

        /// <summary>The data end before the pixels are full.</summary>
        Short,

        Invalid,
    }

    internal Outcome Read(ReadOnlySpan<byte> data, Span<byte> pixels)
    {
        if (data.IsEmpty)
            return Outcome.Short;
        var rootBits = data[0];
        if (rootBits is < 1 or > 11)
            return Outcome.Invalid;

        var clear = 1 << rootBits;
        for (var i = 0; i < clear; i++)
            (last[i], length[i]) = ((byte)i, 1);

        var bits = new BlockBits(data[1..]);
        var (width, next, previous, filled) = (rootBits + 1, clear + 2, -1, 0);
        while (filled < pixels.Length)
        {
            var code = bits.Next(width);
            if (code < 0)
                return Outcome.Short;
            if (code == clear)
            {
                (width, next, previous) = (rootBits + 1, clear + 2, -1);
                continue;
            }

            if (code == clear + 1 || code > next || (code == next && previous < 0) || (previous < 0 && code >= clear))
                return Outcome.Invalid;

            var count = code == next ? length[previous] + 1 : length[code];
            var first = Unwind(code == next ? previous : code, code == next ? count - 1 : count, pixels[filled..]);
            if (code == next && filled + count <= pixels.Length)
                pixels[filled + count - 1] = first;
            if (previous >= 0 && next < MaxCodes)
            {
                (prefix[next], last[next], length[next]) = ((ushort)previous, first, (ushort)(length[previous] + 1));
                next++;
                if (next == 1 << width && width < 12)
                    width++;
            }

            previous = code;
            filled += count;
        }

        return Outcome.Complete;
    }

    /// <summary>Writes a code's pixels, last first, as far as there is room.</summary>
    /// <returns>Its first pixel.</returns>
    private byte Unwind(int code, int count, Span<byte> pixels)
    {
        for (var i = count - 1; i > 0; i--)
        {
            if (i < pixels.Length)
                pixels[i] = last[code];
            code = prefix[code];
        }

        return pixels[0] = last[code];
    }

    private ref struct BlockBits(ReadOnlySpan<byte> blocks)
    {
        private readonly ReadOnlySpan<byte> blocks = blocks;
        private int at;
        private int blockEnd;
        private int held;
        private int heldBits;

        /// <summary>The next code, or -1 at the end of the data.</summary>
        internal int Next(int width)
        {
            while (heldBits < width)
            {
                if (at == blockEnd)
                {
                    if (at >= blocks.Length || blocks[at] == 0)
                        return -1;
                    blockEnd = at + 1 + blocks[at];
                    at++;
                }

                if (at >= blocks.Length)
                    return -1;
                held |= blocks[at++] << heldBits;
                heldBits += 8;
            }

            var code = held & ((1 << width) - 1);
            held >>= width;
            heldBits -= width;
            return code;
        }
    }
}
