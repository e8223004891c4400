using System.IO.Compression;

namespace TransferPipeline.Ingest.Sources.Archives;

/// <summary>A file of a zip archive, and why it will not be read; null when it will.</summary>
internal sealed record ZipItem(string Path, ZipArchiveEntry Entry, Refusal? Refusal)
{
    private const int UnixType = 0xF000;
    private const int UnixFolder = 0x4000;
    private const int UnixFile = 0x8000;

    /// <summary>Everything but folders and hidden files, in <see cref="TreeOrder"/>.</summary>
    internal static IReadOnlyList<ZipItem> List(ZipArchive archive, ArchiveLimits limits)
    {
        var items = new List<ZipItem>();
        foreach (var entry in archive.Entries)
        {
            var type = (entry.ExternalAttributes >> 16) & UnixType;
            if (entry.FullName.EndsWith('/') || type == UnixFolder)
                continue;

            if (!ArchivePath.TryParse(entry.FullName, out var path, out var refusal))
                items.Add(new ZipItem(path, entry, refusal));
            else if (!FileNames.IsInHidden(path))
                items.Add(new ZipItem(path, entry, Judge(entry, type, limits)));
        }

        return [.. items.OrderBy(item => item.Path, TreeOrder.Instance)];
    }

    private static Refusal? Judge(ZipArchiveEntry entry, int type, ArchiveLimits limits)
    {
        if (type is not (0 or UnixFile))
            return new Refusal(RefusalReason.NotAFile, "It is a link or a device, no file. Put the file itself into the archive.");

        if (entry.IsEncrypted)
            return new Refusal(RefusalReason.Encrypted, "It is encrypted. Make the archive without a password.");

        if (entry.Length > limits.EntryBytes)
            return Refusal.TooLarge(entry.Length, limits.EntryBytes);

        return entry.Length > limits.EntryRatioMattersFromBytes && entry.Length / limits.Ratio > entry.CompressedLength
            ? new Refusal(RefusalReason.ExpandsTooFar, $"Its {entry.CompressedLength:N0} bytes expand to {entry.Length:N0}, more than {limits.Ratio} times as many.")
            : null;
    }
}
