using System.Formats.Tar;
using System.IO.Compression;
using System.Text;

namespace TransferPipeline.Tests.Ingest.Sources;

/// <summary>Makes archives in memory; what is in an entry is its name, unless said otherwise.</summary>
internal static class Archives
{
    internal static byte[] Zip(params string[] names) => Zip([.. names.Select(name => (name, Encoding.UTF8.GetBytes(name)))]);

    internal static byte[] Zip(params (string Name, byte[] Content)[] entries)
    {
        var bytes = new MemoryStream();
        using (var archive = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in entries)
            {
                using var stream = archive.CreateEntry(name, CompressionLevel.Optimal).Open();
                stream.Write(content);
            }
        }

        return bytes.ToArray();
    }

    internal static byte[] Tar(params string[] names) => Tar([.. names.Select(name => (name, Encoding.UTF8.GetBytes(name)))]);

    internal static byte[] Tar(params (string Name, byte[] Content)[] entries)
        => Tar([.. entries.Select(entry => new PaxTarEntry(TarEntryType.RegularFile, entry.Name) { DataStream = new MemoryStream(entry.Content) })]);

    internal static byte[] Tar(params TarEntry[] entries)
    {
        var bytes = new MemoryStream();
        using (var writer = new TarWriter(bytes, TarEntryFormat.Pax, leaveOpen: true))
        {
            foreach (var entry in entries)
                writer.WriteEntry(entry);
        }

        return bytes.ToArray();
    }

    internal static byte[] Gzip(byte[] content)
    {
        var bytes = new MemoryStream();
        using (var stream = new GZipStream(bytes, CompressionLevel.Optimal))
            stream.Write(content);

        return bytes.ToArray();
    }
}
