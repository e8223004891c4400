using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;
using TransferPipeline.Contracts;

namespace TransferPipeline.Ingest.Sources.Idx;

/// <summary>
/// An open IDX file: a header with its dimensions, then one unsigned byte per element. Gzip is undone on the way, told by the file's first
/// bytes: browsers unpack a <c>.gz</c> and keep its name.
/// </summary>
internal sealed class IdxFile : IDisposable
{
    /// <summary>One image has at most 64 Mi pixels.</summary>
    private const long MaxItemBytes = 64L << 20;

    private readonly string path;
    private readonly Stream stream;

    private IdxFile(string path, Stream stream, uint[] sizes)
    {
        this.path = path;
        this.stream = stream;
        Count = sizes[0];
        ItemSizes = Array.ConvertAll(sizes[1..], size => (int)size);
    }

    /// <summary>Items that the header promises.</summary>
    internal long Count { get; }

    /// <summary>The size of one item: height and width of an image, nothing for a label.</summary>
    internal IReadOnlyList<int> ItemSizes { get; }

    private string Items => ItemSizes.Count == 0 ? "labels" : "images";

    private int ItemBytes => ItemSizes.Aggregate(1, (bytes, size) => bytes * size);

    /// <param name="path">Plain or gzip.</param>
    /// <param name="rank">1 for labels, 3 for grey images.</param>
    internal static async Task<IdxFile> OpenAsync(string path, int rank, CancellationToken cancellationToken)
    {
        Stream? stream = null;
        try
        {
            stream = OpenStream(path);
            var header = new byte[4 + (4 * rank)];
            await stream.ReadExactlyAsync(header.AsMemory(0, 4), cancellationToken);
            CheckMagic(path, header.AsSpan(0, 4), rank);
            await stream.ReadExactlyAsync(header.AsMemory(4), cancellationToken);
            var sizes = new uint[rank];
            for (var i = 0; i < rank; i++)
                sizes[i] = BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(4 + (4 * i)));

            CheckSizes(path, sizes);
            return new IdxFile(path, stream, sizes);
        }
        catch (Exception exception)
        {
            stream?.Dispose();
            if (exception is EndOfStreamException)
                throw new RejectedException($"{path} is cut off inside its header. Copy or download it again.", exception);

            if (Rejection(path, exception) is { } rejection)
                throw rejection;

            throw;
        }
    }

    /// <summary>Reads to the end and refuses a file that holds fewer or more items than its header promises.</summary>
    internal async Task CheckLengthAsync(CancellationToken cancellationToken)
    {
        var expected = Count * ItemBytes;
        long found = 0;
        var buffer = ArrayPool<byte>.Shared.Rent(1 << 16);
        try
        {
            for (int read; found <= expected && (read = await stream.ReadAsync(buffer, cancellationToken)) > 0;)
                found += read;
        }
        catch (InvalidDataException exception) when (found < expected)
        {
            throw CutOff(found, exception);
        }
        catch (Exception exception) when (Rejection(path, exception) is { } rejection)
        {
            throw rejection;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        if (found < expected)
            throw CutOff(found, null);

        if (found > expected)
            throw new RejectedException($"{path} is longer than the {Count:N0} {Items} that its header promises. Copy or download it again.");
    }

    /// <summary>The next item.</summary>
    internal async ValueTask ReadAsync(Memory<byte> item, CancellationToken cancellationToken)
    {
        try
        {
            await stream.ReadExactlyAsync(item, cancellationToken);
        }
        catch (Exception exception) when (Rejection(path, exception) is { } rejection)
        {
            throw rejection;
        }
    }

    public void Dispose() => stream.Dispose();

    private static Stream OpenStream(string path)
    {
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 16);
        var zipped = file.ReadByte() == 0x1F && file.ReadByte() == 0x8B;
        file.Position = 0;
        return zipped ? new BufferedStream(new GZipStream(file, CompressionMode.Decompress), 1 << 16) : file;
    }

    private static void CheckMagic(string path, ReadOnlySpan<byte> magic, int rank)
    {
        if (!magic.SequenceEqual<byte>([0, 0, 8, (byte)rank]))
        {
            throw new RejectedException(
                $"{path} is not an IDX file of unsigned bytes in {rank} dimension{(rank == 1 ? "" : "s")}: it begins with {Convert.ToHexString(magic)}, not 0000080{rank}.");
        }
    }

    private static void CheckSizes(string path, uint[] sizes)
    {
        var item = sizes.Skip(1).Aggregate(1L, (bytes, size) => bytes > MaxItemBytes ? bytes : bytes * size);
        if (item is < 1 or > MaxItemBytes)
            throw new RejectedException($"{path} says that an image has {string.Join(" × ", sizes[1..])} pixels; between 1 and {MaxItemBytes:N0} can be read.");
    }

    private RejectedException CutOff(long found, Exception? inner) => new(
        $"{path} is cut off: its header promises {Count:N0} {Items}, and {found / ItemBytes:N0} are there. Copy or download it again.", inner!);

    private static RejectedException? Rejection(string path, Exception exception) => exception switch
    {
        EndOfStreamException => new RejectedException($"{path} became shorter while it was read. Run again when nothing writes to it.", exception),
        InvalidDataException => new RejectedException($"{path} is damaged: {exception.Message} Copy or download it again.", exception),
        IOException or UnauthorizedAccessException => new RejectedException($"{path} cannot be read: {exception.Message}", exception),
        _ => null,
    };
}
