using System.IO.Compression;
using System.IO.Hashing;
using System.Runtime.CompilerServices;
using TransferPipeline.Contracts;

namespace TransferPipeline.Ingest.Sources.Archives;

/// <summary>Zip archives of a class tree. Entries are read in the order in which the unpacked folder would be, so that both give the same dataset version.</summary>
internal sealed class ZipSource(IReadOnlyList<string> files, TreeContent content, ArchiveLimits limits) : ISampleSource
{
    private readonly List<string> notes = [];

    public IReadOnlyList<string> Notes => notes;

    internal static bool Reads(string file) => file.EndsWith(".zip", StringComparison.OrdinalIgnoreCase);

    public async IAsyncEnumerable<SourceEntry> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var folder = SourceNames.CommonFolder(files);
        foreach (var file in files)
        {
            var prefix = files.Count > 1 ? SourceNames.Relative(folder, file) + '/' : "";
            using var archive = Open(file, limits);
            var items = ZipItem.List(archive, limits);
            CheckExpansion(file, items);
            var layout = TreeLayout.Of(content, items.Where(item => item.Refusal is null).Select(item => item.Path));
            layout.Check(file);
            foreach (var item in items)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var name = layout.NameOf(item.Path);
                var place = default(TreePath);
                if (item.Refusal is null && !layout.TryPlace(name, out place))
                    continue;

                yield return place.EntryOf(prefix + name, item.Refusal is { } refusal ? refusal : await ReadAsync(item.Entry, cancellationToken));
            }

            if (layout.NoteOn(file) is { } note)
                notes.Add(note);
        }
    }

    private static ZipArchive Open(string file, ArchiveLimits limits)
    {
        var stream = SourceFile.Open(file);
        try
        {
            ZipDirectory.CheckCount(stream, file, limits.Entries);
            var archive = new ZipArchive(stream, ZipArchiveMode.Read);
            _ = archive.Entries.Count;
            return archive;
        }
        catch (Exception exception) when (exception is InvalidDataException or EndOfStreamException or OverflowException or ArgumentException)
        {
            stream.Dispose();
            throw new RejectedException($"{file} is no zip archive, or it is cut off or corrupt: its directory cannot be read ({exception.Message}) Get it again.", exception);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    private void CheckExpansion(string file, IReadOnlyList<ZipItem> items)
    {
        var packed = new FileInfo(file).Length;
        var expanded = items.Where(item => item.Refusal is null).Sum(item => (decimal)item.Entry.Length);
        if (expanded > limits.ExpandedBytes)
            throw new RejectedException($"{file} holds {expanded:N0} bytes; the limit is {limits.ExpandedBytes:N0}. Split it into several archives.");

        if (expanded > limits.RatioMattersFromBytes && expanded > (decimal)limits.Ratio * packed)
            throw new RejectedException(
                $"{file} looks like an archive bomb: its {packed:N0} bytes expand to {expanded:N0}, more than {limits.Ratio} times as many. If you trust it, unpack it and name the folder.");
    }

    private static async Task<SourceContent> ReadAsync(ZipArchiveEntry entry, CancellationToken cancellationToken)
    {
        if (entry.Length == 0)
            return Refusal.Empty;

        try
        {
            // The stream of an entry never gives more bytes than the directory says, so a lying size costs no memory; the checksum tells on it.
            var bytes = new byte[entry.Length];
            await using var data = await entry.OpenAsync(cancellationToken);
            var read = await data.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken);
            if (read < bytes.Length)
                return new Refusal(RefusalReason.Unreadable, $"It has {read:N0} bytes, not {bytes.Length:N0} as the archive's directory says.");

            return Crc32.HashToUInt32(bytes) == entry.Crc32 ? bytes : new Refusal(RefusalReason.Unreadable, "Its bytes do not fit its checksum: the archive is damaged here.");
        }
        catch (Exception exception) when (exception is InvalidDataException or EndOfStreamException or NotSupportedException)
        {
            return new Refusal(RefusalReason.Unreadable, $"The archive is damaged here, or packed in a way that is not read: {exception.Message}");
        }
    }
}
