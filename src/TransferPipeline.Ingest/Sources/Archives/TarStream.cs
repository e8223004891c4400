using System.IO.Compression;
using TransferPipeline.Contracts;

namespace TransferPipeline.Ingest.Sources.Archives;

/// <summary>The bytes of a tar file, unpacked when it is gzipped; shows them to the header check and stops when they grow beyond the limits.</summary>
internal sealed class TarStream : Stream
{
    private readonly string file;
    private readonly ArchiveLimits limits;
    private readonly FileStream raw;
    private readonly GZipStream? unpacked;
    private long position;

    internal TarStream(string file, ArchiveLimits limits)
    {
        this.file = file;
        this.limits = limits;
        raw = SourceFile.Open(file);
        Headers = new TarHeaderCheck(file, limits.HeaderBytes);
        Span<byte> magic = stackalloc byte[2];
        if (raw.ReadAtLeast(magic, 2, throwOnEndOfStream: false) == 2 && magic is [0x1F, 0x8B])
            unpacked = new GZipStream(raw, CompressionMode.Decompress);

        raw.Position = 0;
    }

    internal TarHeaderCheck Headers { get; }

    public override bool CanRead => true;

    public override bool CanSeek => unpacked is null;

    public override bool CanWrite => false;

    public override long Length => raw.Length;

    public override long Position
    {
        get => position;
        set => Seek(value, SeekOrigin.Begin);
    }

    public override int Read(Span<byte> buffer) => Look(buffer, unpacked is null ? raw.Read(buffer) : unpacked.Read(buffer));

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var source = (Stream?)unpacked ?? raw;
        var read = await source.ReadAsync(buffer, cancellationToken);
        return Look(buffer.Span, read);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
        => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override long Seek(long offset, SeekOrigin origin) => position = raw.Seek(offset, origin);

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            unpacked?.Dispose();
            raw.Dispose();
        }

        base.Dispose(disposing);
    }

    private int Look(ReadOnlySpan<byte> buffer, int read)
    {
        Headers.Look(buffer[..read], position);
        position += read;
        if (position > limits.ExpandedBytes)
            throw new RejectedException($"{file} holds more than {limits.ExpandedBytes:N0} bytes. Split it into several archives.");

        if (unpacked is not null && position > limits.RatioMattersFromBytes && position / limits.Ratio > raw.Position)
        {
            throw new RejectedException(
                $"{file} looks like an archive bomb: its first {raw.Position:N0} bytes expand to {position:N0}, more than {limits.Ratio} times as many. If you trust it, unpack it and name the folder.");
        }

        return read;
    }
}
