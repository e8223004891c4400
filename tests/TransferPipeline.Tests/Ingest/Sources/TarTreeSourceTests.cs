using System.Formats.Tar;
using System.Text;
using TransferPipeline.Contracts;
using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Ingest.Sources;
using TransferPipeline.Ingest.Sources.Archives;

namespace TransferPipeline.Tests.Ingest.Sources;

public sealed class TarTreeSourceTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("a.tar", false)]
    [InlineData("a.tar.gz", true)]
    [InlineData("a.TGZ", true)]
    public async Task A_tar_of_a_class_tree_is_read_in_its_own_order(string name, bool zipped)
    {
        var tar = Archives.Tar("./flowers/train/roses/2.jpg", "./flowers/train/daisy/1.jpg", "./flowers/test/daisy/3.jpg", "./flowers/.DS_Store");
        var file = folder.WriteBytes(name, zipped ? Archives.Gzip(tar) : tar);

        var entries = await SourceReading.ReadAsync(file);

        Assert.Equal(["train/roses/2.jpg [roses] (train)", "train/daisy/1.jpg [daisy] (train)", "test/daisy/3.jpg [daisy] (test)"], entries.Lines());
        Assert.Equal("./flowers/train/daisy/1.jpg", entries[1].Text());
    }

    [Theory]
    [InlineData(TarEntryFormat.V7)]
    [InlineData(TarEntryFormat.Ustar)]
    [InlineData(TarEntryFormat.Pax)]
    [InlineData(TarEntryFormat.Gnu)]
    public async Task Every_format_is_read_with_long_names_where_it_has_them(TarEntryFormat format)
    {
        var bytes = new MemoryStream();
        var name = format is TarEntryFormat.Pax or TarEntryFormat.Gnu ? $"daisy/{new string('n', 300)}ü.jpg" : "daisy/1.jpg";
        using (var writer = new TarWriter(bytes, format, leaveOpen: true))
        {
            await folder.WriteAndAddAsync(writer, name);
            await folder.WriteAndAddAsync(writer, "roses/2.jpg");
        }

        Assert.Equal([$"{name} [daisy]", "roses/2.jpg [roses]"], await ReadAsync(bytes.ToArray()));
    }

    [Fact]
    public async Task Links_and_devices_are_refused_and_name_their_target()
    {
        var file = folder.WriteBytes("a.tar", Archives.Tar(
            new PaxTarEntry(TarEntryType.SymbolicLink, "daisy/soft.jpg") { LinkName = "/etc/passwd" },
            new PaxTarEntry(TarEntryType.HardLink, "daisy/hard.jpg") { LinkName = "daisy/1.jpg" },
            new PaxTarEntry(TarEntryType.CharacterDevice, "daisy/device") { DeviceMajor = 1, DeviceMinor = 5 },
            new PaxTarEntry(TarEntryType.Fifo, "daisy/pipe"),
            new PaxTarEntry(TarEntryType.Directory, "daisy/folder"),
            new PaxTarEntry(TarEntryType.RegularFile, "roses/1.jpg") { DataStream = new MemoryStream([1]) }));

        var entries = await SourceReading.ReadAsync(file);

        Assert.Equal(
            ["daisy/soft.jpg ! not-a-file", "daisy/hard.jpg ! not-a-file", "daisy/device ! not-a-file", "daisy/pipe ! not-a-file", "roses/1.jpg [roses]"],
            entries.Lines());
        Assert.Contains("/etc/passwd", ((SourceEntry.Unusable)entries[0]).Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../evil.jpg")]
    [InlineData("/evil.jpg")]
    [InlineData("daisy/../../evil.jpg")]
    [InlineData("C:\\evil.jpg")]
    public async Task A_name_that_leads_out_is_refused(string name)
        => Assert.Equal([$"{name} ! outside-the-source", "daisy/1.jpg [daisy]"], await ReadAsync(Archives.Tar(name, "daisy/1.jpg")));

    [Fact]
    public async Task An_entry_too_large_or_empty_is_refused_and_passed_over()
    {
        var tar = Archives.Tar(("daisy/empty.jpg", []), ("daisy/huge.jpg", Noise(5001)), ("roses/1.jpg", Noise(5000)));
        foreach (var bytes in new[] { tar, Archives.Gzip(tar) })
        {
            var entries = await SourceReading.ReadAsync(new TarSource([folder.WriteBytes("a.tar", bytes)], new DatasetSpec(), new ArchiveLimits { EntryBytes = 5000 }));

            Assert.Equal(["daisy/empty.jpg ! empty", "daisy/huge.jpg ! too-large", "roses/1.jpg [roses]"], entries.Lines());
        }
    }

    [Fact]
    public async Task A_gzipped_tar_that_expands_too_far_is_a_bomb()
    {
        var file = folder.WriteBytes("a.tar.gz", Archives.Gzip(Archives.Tar(("daisy/1.bmp", new byte[8 << 20]), ("daisy/2.bmp", new byte[8 << 20]))));
        var limits = new ArchiveLimits { RatioMattersFromBytes = 10 << 20 };

        var message = await SourceReading.RejectionOfAsync(new TarSource([file], new DatasetSpec(), limits));

        Assert.Contains($"{file} looks like an archive bomb", message, StringComparison.Ordinal);
        Assert.Contains("more than 200 times", message, StringComparison.Ordinal);
        Assert.Equal(2, (await SourceReading.ReadAsync(file)).Count);
    }

    [Fact]
    public async Task More_entries_bytes_or_header_text_than_allowed_are_rejected()
    {
        var file = folder.WriteBytes("a.tar", Archives.Tar("daisy/1.jpg", "daisy/2.jpg", $"daisy/{new string('n', 3000)}.jpg"));

        Assert.Contains("more than 2 entries", await RejectionAsync(new ArchiveLimits { Entries = 2 }), StringComparison.Ordinal);
        Assert.Contains("more than 2,000 bytes", await RejectionAsync(new ArchiveLimits { ExpandedBytes = 2000 }), StringComparison.Ordinal);
        Assert.Contains("extended header of more than 1,024 bytes", await RejectionAsync(new ArchiveLimits { HeaderBytes = 1024 }), StringComparison.Ordinal);

        Task<string> RejectionAsync(ArchiveLimits limits) => SourceReading.RejectionOfAsync(new TarSource([file], new DatasetSpec(), limits));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_tar_cut_anywhere_is_rejected_with_its_name(bool zipped)
    {
        var bytes = Archives.Tar(("daisy/1.jpg", Noise(3000)), ("roses/2.jpg", Noise(512)), ("roses/3.jpg", Noise(1)));
        bytes = zipped ? Archives.Gzip(bytes) : bytes;
        // The last blocks of a tar are its end marker; the last bytes of a gzip stream pack them and the checksum.
        var end = zipped ? bytes.Length - 60 : bytes.Length - 1024;

        for (var length = 0; length < end; length += zipped ? 97 : 256)
            Assert.StartsWith(folder.File("a.tar"), await SourceReading.RejectionOfAsync(folder.WriteBytes("a.tar", bytes[..length])), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cut_tar_names_the_entry_it_ends_in()
    {
        var bytes = Archives.Tar(("daisy/1.jpg", Noise(3000)), ("roses/2.jpg", Noise(3000)));
        var inside = bytes.AsSpan().LastIndexOf("roses/2.jpg"u8) + 1024;

        var message = await SourceReading.RejectionOfAsync(folder.WriteBytes("a.tar", bytes[..inside]));

        Assert.Contains("'roses/2.jpg'", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_flipped_bit_in_a_header_is_found_by_its_checksum()
    {
        var bytes = Archives.Tar("daisy/1.jpg", "roses/2.jpg");
        var header = bytes.AsSpan().LastIndexOf("roses/2.jpg"u8);
        // The name stands in the header and again as the content: the header is the one before.
        header = bytes.AsSpan(0, header).LastIndexOf("roses/2.jpg"u8);
        bytes[header] ^= 1;

        Assert.Contains("its checksum is wrong", await SourceReading.RejectionOfAsync(folder.WriteBytes("a.tar", bytes)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sparse_entry_is_rejected_with_the_way_out()
    {
        const int TypeOffset = 156;
        const int ChecksumOffset = 148;
        var bytes = Archives.Tar(new GnuTarEntry(TarEntryType.RegularFile, "daisy/1.jpg") { DataStream = new MemoryStream([1]) });
        bytes[TypeOffset] = (byte)TarEntryType.SparseFile;
        var sum = bytes.Take(ChecksumOffset).Concat(bytes.Take(512).Skip(ChecksumOffset + 8)).Sum(value => value) + (8 * ' ');
        Encoding.ASCII.GetBytes(Convert.ToString(sum, 8).PadLeft(6, '0')).CopyTo(bytes, ChecksumOffset);

        Assert.Contains("tar without --sparse", await SourceReading.RejectionOfAsync(folder.WriteBytes("a.tar", bytes)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_tar_is_rejected()
    {
        Assert.StartsWith(folder.File("a.tar"), await SourceReading.RejectionOfAsync(folder.WriteText("a.tar", new string('x', 5000))), StringComparison.Ordinal);
        Assert.StartsWith(folder.File("a.tgz"), await SourceReading.RejectionOfAsync(folder.WriteBytes("a.tgz", Archives.Gzip(Noise(5000)))), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Random_damage_never_gives_anything_but_rows_refusals_or_a_rejection()
    {
        var whole = Archives.Tar("daisy/1.jpg", "roses/2.jpg");
        var zipped = Archives.Gzip(whole);
        var random = new Random(7);
        var (read, rejected) = (0, 0);
        for (var i = 0; i < 300; i++)
        {
            var bytes = (byte[])(i % 2 == 0 ? whole : zipped).Clone();
            for (var flips = random.Next(1, 4); flips > 0; flips--)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);

            try
            {
                read += (await SourceReading.ReadAsync(folder.WriteBytes("a.tar", bytes))).Count;
            }
            catch (RejectedException)
            {
                rejected++;
            }
        }

        Assert.True(read > 0 && rejected > 0, $"{read} read, {rejected} rejected");
    }

    private async Task<List<string>> ReadAsync(byte[] archive) => (await SourceReading.ReadAsync(folder.WriteBytes("a.tar", archive))).Lines();

    private static byte[] Noise(int count)
    {
        var bytes = new byte[count];
        new Random(count).NextBytes(bytes);
        return bytes;
    }
}

file static class TarWriting
{
    internal static async Task WriteAndAddAsync(this TemporaryFolder folder, TarWriter writer, string name)
    {
        var file = folder.WriteBytes("content", Encoding.UTF8.GetBytes(name));
        await writer.WriteEntryAsync(file, name, TestContext.Current.CancellationToken);
    }
}
