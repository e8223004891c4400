using System.Buffers.Binary;
using System.IO.Compression;
using TransferPipeline.Contracts;
using TransferPipeline.Ingest.Sources;
using TransferPipeline.Ingest.Sources.Archives;

namespace TransferPipeline.Tests.Ingest.Sources;

public sealed class ZipSourceTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_zip_gives_the_rows_of_the_folder_it_was_made_of_in_the_same_order()
    {
        folder.Write("tree/train/a-b/1.jpg", "tree/train/a/2.jpg", "tree/test/a/1.jpg", "tree/README.md", "tree/test/ü/1.jpg", "tree/test/B/1.jpg");
        ZipFile.CreateFromDirectory(folder.File("tree"), folder.File("tree.zip"));

        var unpacked = await SourceReading.ReadAsync(folder.File("tree"));
        var packed = await SourceReading.ReadAsync(folder.File("tree.zip"));

        Assert.Equal(5, packed.Count);
        Assert.Equal(unpacked.Lines(), packed.Lines());
        Assert.Equal(unpacked.Select(SourceReading.Text), packed.Select(SourceReading.Text));
    }

    [Fact]
    public async Task A_folder_around_everything_is_no_part_of_the_names()
        => Assert.Equal(
            ["daisy/1.jpg [daisy]", "roses/2.jpg [roses]"],
            await ReadAsync(Archives.Zip("flowers/", "flowers/roses/2.jpg", "flowers/LICENSE.txt", "flowers/daisy/1.jpg", "__MACOSX/flowers/._daisy", "flowers/.DS_Store")));

    [Fact]
    public async Task Several_zips_are_one_source_whose_names_begin_with_the_archive()
    {
        folder.WriteBytes("b.zip", Archives.Zip("daisy/1.jpg", "roses/1.jpg"));
        folder.WriteBytes("a.zip", Archives.Zip("daisy/1.jpg", "roses/1.jpg"));

        Assert.Equal(
            ["a.zip/daisy/1.jpg [daisy]", "a.zip/roses/1.jpg [roses]", "b.zip/daisy/1.jpg [daisy]", "b.zip/roses/1.jpg [roses]"],
            (await SourceReading.ReadAsync(folder.File("*.zip"))).Lines());
    }

    [Theory]
    [InlineData("../evil.jpg", "outside-the-source")]
    [InlineData("daisy/../../evil.jpg", "outside-the-source")]
    [InlineData("/etc/evil.jpg", "outside-the-source")]
    [InlineData("C:/evil.jpg", "outside-the-source")]
    [InlineData("..\\evil.jpg", "outside-the-source")]
    [InlineData("daisy/evil\u0001.jpg", "malformed")]
    public async Task A_name_that_leads_out_is_refused_and_the_rest_is_read(string name, string reason)
    {
        var file = folder.WriteBytes("a.zip", Archives.Zip(name, "daisy/1.jpg", "roses/2.jpg"));

        var entries = await SourceReading.ReadAsync(file);

        var refused = Assert.Single(entries.OfType<SourceEntry.Unusable>());
        Assert.Equal((name, reason), (refused.Id, refused.Reason));
        Assert.Equal(["daisy/1.jpg [daisy]", "roses/2.jpg [roses]"], entries.OfType<SourceEntry.Sample>().Lines());
        Assert.Equal(["a.zip"], Directory.EnumerateFileSystemEntries(folder.Path).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData(0xA1FF)]
    [InlineData(0x21B6)]
    [InlineData(0x61B6)]
    [InlineData(0x11B6)]
    public async Task A_link_or_device_is_refused(int mode)
    {
        var bytes = new MemoryStream();
        using (var archive = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            var link = archive.CreateEntry("daisy/link.jpg");
            using (var stream = link.Open())
                stream.Write("/etc/passwd"u8);

            link.ExternalAttributes = mode << 16;
        }

        Assert.Equal(["daisy/link.jpg ! not-a-file"], await ReadAsync(bytes.ToArray()));
    }

    [Fact]
    public async Task An_encrypted_entry_is_refused()
    {
        var bytes = Archives.Zip("daisy/1.jpg", "roses/2.jpg");
        bytes[Headers(bytes)[0] + 8] |= 1;

        Assert.Equal(["daisy/1.jpg ! encrypted", "roses/2.jpg [roses]"], await ReadAsync(bytes));
    }

    [Fact]
    public async Task Damaged_bytes_are_refused_by_their_checksum_and_the_other_entries_are_read()
    {
        var bytes = Stored("daisy/1.jpg", "roses/2.jpg");
        bytes[bytes.AsSpan().IndexOf("daisy/1.jpg"u8) + "daisy/1.jpg".Length + 3] ^= 1;

        Assert.Equal(["daisy/1.jpg ! unreadable", "roses/2.jpg [roses]"], await ReadAsync(bytes));
    }

    [Theory]
    [InlineData(5)]
    [InlineData(5_000)]
    [InlineData(200_000_000)]
    public async Task An_entry_whose_size_is_a_lie_is_refused(int size)
    {
        var bytes = Archives.Zip("daisy/1.jpg", "roses/2.jpg");
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(Headers(bytes)[0] + 24), size);

        var lines = await ReadAsync(bytes);

        Assert.Equal("roses/2.jpg [roses]", lines[1]);
        Assert.Equal(size > 16 << 20 ? "daisy/1.jpg ! expands-too-far" : "daisy/1.jpg ! unreadable", lines[0]);
    }

    [Fact]
    public async Task A_packing_method_that_is_not_known_is_refused()
    {
        var bytes = Archives.Zip("daisy/1.jpg", "roses/2.jpg");
        bytes[Headers(bytes)[0] + 10] = 99;

        Assert.Equal(["daisy/1.jpg ! unreadable", "roses/2.jpg [roses]"], await ReadAsync(bytes));
    }

    [Fact]
    public async Task An_entry_without_bytes_is_refused() => Assert.Equal(["daisy/1.jpg ! empty"], await ReadAsync(Archives.Zip(("daisy/1.jpg", []))));

    [Fact]
    public async Task An_archive_in_the_archive_is_not_opened()
    {
        var inner = Archives.Zip("daisy/1.jpg");

        var file = folder.WriteBytes("a.zip", Archives.Zip(("daisy/inner.zip", inner)));

        Assert.Equal(inner, ((SourceEntry.Sample)Assert.Single(await SourceReading.ReadAsync(file))).Content);
    }

    [Fact]
    public async Task One_entry_that_expands_too_far_is_refused_unread()
    {
        var file = folder.WriteBytes("a.zip", Archives.Zip(("daisy/bomb.bmp", new byte[2 << 20]), ("roses/1.jpg", [1]), ("daisy/huge.bmp", new byte[3 << 20])));
        var limits = new ArchiveLimits { EntryBytes = 2 << 20, EntryRatioMattersFromBytes = 1 << 20 };

        Assert.Equal(["daisy/bomb.bmp ! expands-too-far", "daisy/huge.bmp ! too-large", "roses/1.jpg [roses]"], (await SourceReading.ReadAsync(new ZipSource([file], TreeContent.Pictures, limits))).Lines());
    }

    [Fact]
    public async Task Many_entries_that_expand_too_far_together_are_a_bomb()
    {
        var file = folder.WriteBytes("a.zip", Archives.Zip([.. Enumerable.Range(0, 8).Select(i => ($"daisy/{i}.bmp", new byte[10 << 20]))]));

        var message = await SourceReading.RejectionOfAsync(file);

        Assert.Contains($"{file} looks like an archive bomb", message, StringComparison.Ordinal);
        Assert.Contains("more than 200 times", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task More_entries_or_bytes_than_allowed_are_rejected()
    {
        var file = folder.WriteBytes("a.zip", Archives.Zip("daisy/1.jpg", "daisy/2.jpg", "daisy/3.jpg"));

        Assert.Contains("more than 2 entries", await SourceReading.RejectionOfAsync(new ZipSource([file], TreeContent.Pictures, new ArchiveLimits { Entries = 2 })), StringComparison.Ordinal);
        Assert.Contains("33 bytes; the limit is 32", await SourceReading.RejectionOfAsync(new ZipSource([file], TreeContent.Pictures, new ArchiveLimits { ExpandedBytes = 32 })), StringComparison.Ordinal);
        Assert.Equal(3, (await SourceReading.ReadAsync(new ZipSource([file], TreeContent.Pictures, new ArchiveLimits { Entries = 3, ExpandedBytes = 33 }))).Count);
    }

    [Fact]
    public async Task The_number_of_entries_is_counted_and_not_believed()
    {
        var bytes = Archives.Zip("daisy/1.jpg", "daisy/2.jpg", "daisy/3.jpg");
        var end = bytes.AsSpan().LastIndexOf("PK\x05\x06"u8);
        bytes[end + 8] = bytes[end + 10] = 1;
        var file = folder.WriteBytes("a.zip", bytes);

        Assert.Contains("more than 2 entries", await SourceReading.RejectionOfAsync(new ZipSource([file], TreeContent.Pictures, new ArchiveLimits { Entries = 2 })), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_zip_in_the_64_bit_format_is_read_and_counted()
    {
        var file = folder.WriteBytes("a.zip", Stored([.. Enumerable.Range(0, 65_600).Select(i => $"{(i % 2 == 0 ? "even" : "odd")}/{i:D5}.jpg")]));

        Assert.Equal(65_600, (await SourceReading.ReadAsync(file)).Count);
        Assert.Contains("more than 65,599 entries", await SourceReading.RejectionOfAsync(new ZipSource([file], TreeContent.Pictures, new ArchiveLimits { Entries = 65_599 })), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    [InlineData(0.5)]
    [InlineData(0.99)]
    public async Task A_cut_zip_is_rejected_by_name(double share)
    {
        var bytes = Archives.Zip("daisy/1.jpg", "roses/2.jpg");
        var file = folder.WriteBytes("a.zip", bytes[..(int)(share < 1 ? bytes.Length * share : share)]);

        Assert.StartsWith($"{file} is no zip archive, or it is cut off", await SourceReading.RejectionOfAsync(file), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Random_damage_never_gives_anything_but_rows_refusals_or_a_rejection()
    {
        var whole = Archives.Zip("daisy/1.jpg", "roses/2.jpg", "roses/3.jpg");
        var random = new Random(7);
        var (read, rejected) = (0, 0);
        for (var i = 0; i < 300; i++)
        {
            var bytes = (byte[])whole.Clone();
            for (var flips = random.Next(1, 6); flips > 0; flips--)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);

            try
            {
                read += (await SourceReading.ReadAsync(folder.WriteBytes("a.zip", bytes))).Count;
            }
            catch (RejectedException)
            {
                rejected++;
            }
        }

        Assert.True(read > 0 && rejected > 0, $"{read} read, {rejected} rejected");
    }

    private async Task<List<string>> ReadAsync(byte[] archive) => (await SourceReading.ReadAsync(folder.WriteBytes("a.zip", archive))).Lines();

    private static byte[] Stored(params string[] names)
    {
        var bytes = new MemoryStream();
        using (var archive = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var name in names)
            {
                using var stream = archive.CreateEntry(name, CompressionLevel.NoCompression).Open();
                stream.Write("content"u8);
            }
        }

        return bytes.ToArray();
    }

    /// <summary>Where the headers of the directory start.</summary>
    private static List<int> Headers(byte[] zip) => [.. Enumerable.Range(0, zip.Length - 4).Where(i => zip.AsSpan(i).StartsWith("PK\x01\x02"u8))];
}
