using System.Text;
using TransferPipeline.Contracts;

namespace TransferPipeline.Ingest.Sources.Archives;

/// <summary>
/// Looks at the header blocks of a tar stream as they go by. The library's reader checks no checksum, takes an extended header of any length into
/// memory, and takes the end of a cut file for the end of the archive.
/// </summary>
internal sealed class TarHeaderCheck(string file, long maxHeaderBytes)
{
    internal const int BlockBytes = 512;
    private const int ChecksumOffset = 148;
    private const int ChecksumBytes = 8;
    private const int SizeOffset = 124;
    private const int SizeBytes = 12;
    private const int TypeOffset = 156;
    private readonly byte[] block = new byte[BlockBytes];
    private int filled;
    private long next;

    /// <summary>Whether the archive's end marker, a block of zeros, went by.</summary>
    internal bool EndSeen { get; private set; }

    /// <summary>Says where the next header starts; what lies before it is content and not looked at.</summary>
    internal void ExpectAt(long position)
    {
        next = RoundUp(position);
        filled = 0;
    }

    /// <param name="bytes">What was read.</param>
    /// <param name="position">Where in the tar stream they start.</param>
    internal void Look(ReadOnlySpan<byte> bytes, long position)
    {
        while (!bytes.IsEmpty)
        {
            var wanted = next + filled;
            var skip = (int)Math.Min(Math.Max(0, wanted - position), bytes.Length);
            var take = Math.Min(BlockBytes - filled, bytes.Length - skip);
            bytes.Slice(skip, take).CopyTo(block.AsSpan(filled));
            filled += take;
            bytes = bytes[(skip + take)..];
            position += skip + take;
            if (filled == BlockBytes)
                Take();
        }
    }

    private void Take()
    {
        var start = next;
        filled = 0;
        next = long.MaxValue - BlockBytes;
        if (!block.AsSpan().ContainsAnyExcept((byte)0))
        {
            EndSeen = true;
            return;
        }

        if (!HasChecksum())
            throw new RejectedException($"{file} is no tar archive, or it is corrupt: at byte {start:N0} there should be an entry's header, but its checksum is wrong. Get it again.");

        // Extended headers: their text follows, then the header of the entry that they describe.
        if (block[TypeOffset] is not ((byte)'x' or (byte)'g' or (byte)'L' or (byte)'K'))
            return;

        var size = Octal(SizeOffset, SizeBytes);
        if (size is null || size > maxHeaderBytes)
            throw new RejectedException($"{file} has an extended header of more than {maxHeaderBytes:N0} bytes at byte {start:N0}: it is corrupt or was made to do harm.");

        next = start + BlockBytes + RoundUp(size.Value);
    }

    private bool HasChecksum()
    {
        var (unsigned, signed) = (0L, 0L);
        for (var i = 0; i < BlockBytes; i++)
        {
            // The checksum's own field counts as spaces. Some old writers summed signed bytes.
            var value = i is >= ChecksumOffset and < ChecksumOffset + ChecksumBytes ? (byte)' ' : block[i];
            unsigned += value;
            signed += (sbyte)value;
        }

        return Octal(ChecksumOffset, ChecksumBytes) is { } stated && (stated == unsigned || stated == signed);
    }

    private long? Octal(int offset, int length)
    {
        var text = Encoding.ASCII.GetString(block, offset, length).Trim(' ', '\0');
        var value = 0L;
        foreach (var digit in text)
        {
            if (digit is < '0' or > '7')
                return null;

            value = (value << 3) + (digit - '0');
        }

        return text.Length > 0 ? value : null;
    }

    private static long RoundUp(long position) => (position + BlockBytes - 1) / BlockBytes * BlockBytes;
}
