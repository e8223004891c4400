using System.Formats.Tar;
using TransferPipeline.Contracts;

namespace TransferPipeline.Ingest.Sources.Archives;

/// <summary>A file of a tar archive.</summary>
/// <param name="Path">Inside the archive; the name as it stands when that cannot be a path.</param>
/// <param name="Refusal">Why it will not be read; null when it will.</param>
internal sealed record TarItem(string Path, long Length, Refusal? Refusal);

/// <summary>Reads a tar archive, gzipped or not, from front to back. Folders and hidden files are passed over; a damaged archive is rejected where the damage shows.</summary>
internal sealed class TarArchive : IDisposable
{
    private readonly string file;
    private readonly ArchiveLimits limits;
    private readonly TarStream stream;
    private readonly TarReader reader;
    private Stream? content;
    private string last = "the start";
    private int entries;

    internal TarArchive(string file, ArchiveLimits limits)
    {
        this.file = file;
        this.limits = limits;
        stream = new TarStream(file, limits);
        reader = new TarReader(stream, leaveOpen: true);
    }

    /// <summary>The next file, or null at the archive's end.</summary>
    internal async Task<TarItem?> NextAsync(CancellationToken cancellationToken)
    {
        while (await NextEntryAsync(cancellationToken) is { } entry)
        {
            if (++entries > limits.Entries)
                throw new RejectedException($"{file} has more than {limits.Entries:N0} entries. Split it into several archives.");

            content = entry.DataStream;
            var length = content is null ? 0 : entry.Length;
            // In a file that can be sought the reader may have gone past the content already; it then knows where that starts.
            stream.Headers.ExpectAt(length == 0 || entry.DataOffset < 0 ? stream.Position + length : entry.DataOffset + length);
            last = $"entry '{entry.Name}'";
            if (entry.EntryType is TarEntryType.Directory or TarEntryType.GlobalExtendedAttributes or TarEntryType.DirectoryList)
                continue;

            if (!ArchivePath.TryParse(entry.Name, out var path, out var refusal))
                return new TarItem(path, length, refusal);

            if (!FileNames.IsInHidden(path))
                return new TarItem(path, length, Judge(entry, length));
        }

        return stream.Headers.EndSeen ? null : throw new RejectedException(
            $"{file} is cut off: it ends after {last}, at byte {stream.Position:N0}, without an end marker. Get it again; if its writer leaves the marker out, append 1,024 zero bytes.");
    }

    /// <summary>The bytes of the file that <see cref="NextAsync"/> gave last.</summary>
    internal async Task<SourceContent> ReadAsync(TarItem item, CancellationToken cancellationToken)
    {
        if (item.Refusal is not null)
            return item.Refusal;

        if (item.Length == 0 || content is null)
            return Refusal.Empty;

        var bytes = new byte[item.Length];
        int read;
        try
        {
            read = await content.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken);
        }
        catch (Exception exception) when (exception is InvalidDataException or EndOfStreamException)
        {
            throw Damaged(exception);
        }

        return read == bytes.Length ? bytes : throw new RejectedException($"{file} is cut off: {last} has {bytes.Length:N0} bytes, but the file ends after {read:N0} of them. Get it again.");
    }

    public void Dispose()
    {
        reader.Dispose();
        stream.Dispose();
    }

    private async Task<TarEntry?> NextEntryAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await reader.GetNextEntryAsync(copyData: false, cancellationToken);
        }
        catch (Exception exception) when (exception is InvalidDataException or EndOfStreamException or FormatException or OverflowException or ArgumentException)
        {
            throw Damaged(exception);
        }
        catch (NotSupportedException exception)
        {
            throw new RejectedException($"{file} has an entry of a kind that is not read, after {last}: {exception.Message} Make the archive without such entries (tar without --sparse).", exception);
        }
    }

    private RejectedException Damaged(Exception exception)
        => new($"{file} is cut off, corrupt, or no tar archive: after {last}, near byte {stream.Position:N0}: {exception.Message} Get it again.", exception);

    private Refusal? Judge(TarEntry entry, long length) => entry.EntryType switch
    {
        TarEntryType.SymbolicLink or TarEntryType.HardLink
            => new Refusal(RefusalReason.NotAFile, $"It is a link to '{entry.LinkName}'; links are not followed. Put the file itself into the archive (tar --dereference --hard-dereference)."),
        TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.ContiguousFile => length > limits.EntryBytes ? Refusal.TooLarge(length, limits.EntryBytes) : null,
        _ => new Refusal(RefusalReason.NotAFile, $"It is no regular file but a {entry.EntryType}."),
    };
}
