using System.Text;
using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Ingest.Sources;

namespace TransferPipeline.Tests.Ingest.Sources;

public sealed class WebDatasetSourceTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task The_shards_of_img2dataset_are_read_as_one_source()
    {
        var pattern = Path.Combine(Shared.Find("data", "tables"), "webdataset-{00000..00001}.tar");

        var entries = await SourceReading.ReadAsync(pattern);

        Assert.All(entries, entry => Assert.IsType<SourceEntry.Sample>(entry));
        Assert.Equal("webdataset-00000.tar/000000000 [0]", entries.Lines()[0]);
        Assert.Equal("webdataset-00001.tar/000010000.jpg", entries.First(entry => entry.Id.StartsWith("webdataset-00001", StringComparison.Ordinal)).Source);
        Assert.Equal(25, entries.Count);
        Assert.Equal(["0", "1", "2", "3", "4"], entries.Cast<SourceEntry.Sample>().Select(sample => sample.Label).Distinct().Order());
        Assert.All(entries.Cast<SourceEntry.Sample>(), sample => Assert.True(sample.Content is [0xFF, 0xD8, ..]));
    }

    [Theory]
    [InlineData("txt")]
    [InlineData("caption")]
    public async Task The_label_column_may_name_a_part_or_a_key_of_the_json(string column)
    {
        var source = Shared.Find("data", "tables", "webdataset-00000.tar");

        var entries = await SourceReading.ReadAsync(new DatasetSpec { Source = source, LabelColumn = column });

        Assert.Equal(["daisy", "dandelion", "roses", "sunflowers", "tulips"], entries.Cast<SourceEntry.Sample>().Select(sample => sample.Label).Distinct().Order());
    }

    [Theory]
    [InlineData("cls=7 json={\"label\":\"a\"} txt=b", "7")]
    [InlineData("json={\"Category\":\"a\"} txt=b", "a")]
    [InlineData("json={\"class\":3} txt=b", "3")]
    [InlineData("json={\"caption\":\"c\"} txt=b", "b")]
    [InlineData("txt=ein\u00A0Veilchen", "ein\u00A0Veilchen")]
    [InlineData("json={}", "")]
    [InlineData("cls=", "")]
    public async Task The_label_is_that_of_cls_then_json_then_txt(string parts, string label)
        => Assert.Equal([$"a.tar/k [{label}]"], await ReadAsync([("k.jpg", "x"), .. Parts("k", parts)]));

    [Fact]
    public async Task Group_and_split_come_from_the_json()
        => Assert.Equal(
            ["a.tar/1 [a] (validation) {g}", "a.tar/2 ! unknown-split"],
            await ReadAsync([("1.png", "x"), ("1.json", """{"label":"a","split":"val","group":"g"}"""), ("2.png", "y"), ("2.json", """{"label":"a","split":"monday"}""")]));

    [Fact]
    public async Task What_is_scored_may_say_any_split_and_has_none()
    {
        var file = folder.WriteBytes("a.tar", Archives.Tar(("1.png", [1]), ("1.json", """{"split":"val"}"""u8.ToArray()), ("2.png", [2]), ("2.json", """{"split":"monday"}"""u8.ToArray())));

        Assert.Equal(["a.tar/1 []", "a.tar/2 []"], (await SourceReading.ReadAsync(new DatasetSpec { Source = file, LabelsRequired = false, Scored = true })).Lines());
    }

    [Fact]
    public async Task Bad_parts_make_one_refusal_a_sample()
    {
        var file = folder.WriteBytes("a.tar", Archives.Tar(
            ("0.jpg", [1]), ("0.cls", "a"u8.ToArray()),
            ("no-picture.cls", "a"u8.ToArray()), ("no-picture.bin", [1]),
            ("bad-json.jpg", [1]), ("bad-json.json", "{"u8.ToArray()),
            ("bad-text.jpg", [1]), ("bad-text.txt", [0xC3, 0x28]),
            ("nul.jpg", [1]), ("nul.cls", [65, 0]),
            ("empty.jpg", []), ("empty.cls", "a"u8.ToArray()),
            ("long.jpg", [1]), ("long.json", new byte[(1 << 20) + 1]),
            ("../out.jpg", [1]),
            ("plain", [1])));

        Assert.Equal(
            [
                "a.tar/0 [a]", "a.tar/no-picture ! malformed", "a.tar/bad-json ! malformed", "a.tar/bad-text ! malformed", "a.tar/nul ! malformed", "a.tar/empty ! empty",
                "a.tar/../out.jpg ! outside-the-source", "a.tar/long ! malformed", "a.tar/plain ! malformed",
            ],
            (await SourceReading.ReadAsync(file)).Lines());
    }

    [Fact]
    public async Task The_key_ends_at_the_first_dot_and_may_have_folders()
        => Assert.Equal(["a.tar/x/k [a]", "a.tar/y/k [b]"], await ReadAsync([("x/k.jpg", "1"), ("x/k.cls", "a"), ("x/k.seg.png", "2"), ("y/k.cls", "b"), ("y/k.JPEG", "3")]));

    [Fact]
    public async Task A_class_tree_with_annotations_beside_its_pictures_stays_a_class_tree()
        => Assert.Equal(
            ["daisy/1.jpg [daisy]", "daisy/1.txt [daisy]", "roses/2.jpg [roses]"],
            await ReadAsync([("daisy/1.jpg", "1"), ("daisy/1.txt", "box 0 0 1 1"), ("roses/2.jpg", "2")]));

    [Fact]
    public async Task A_folder_of_shards_and_their_statistics_is_one_source()
    {
        folder.WriteBytes("00001.tar", Archives.Tar(("k.jpg", [1]), ("k.cls", [50])));
        folder.WriteBytes("00000.tar", Archives.Tar(("k.jpg", [2]), ("k.cls", [49])));
        folder.Write("00000.parquet", "00000_stats.json");

        Assert.Equal(["00000.tar/k [1]", "00001.tar/k [2]"], (await SourceReading.ReadAsync(folder.Path)).Lines());
    }

    [Fact]
    public async Task A_folder_with_a_tar_among_pictures_is_no_folder_of_shards()
    {
        folder.WriteBytes("00001.tar", Archives.Tar(("k.jpg", [1]), ("k.cls", [50])));
        folder.Write("1.jpg");

        Assert.Equal(["00001.tar []", "1.jpg []"], (await SourceReading.ReadAsync(folder.Path)).Lines());
    }

    private async Task<List<string>> ReadAsync(IEnumerable<(string Name, string Content)> entries)
        => (await SourceReading.ReadAsync(folder.WriteBytes("a.tar", Archives.Tar([.. entries.Select(entry => (entry.Name, Encoding.UTF8.GetBytes(entry.Content)))])))).Lines();

    private static IEnumerable<(string Name, string Content)> Parts(string key, string parts)
        => parts.Split(' ').Select(part => part.Split('=', 2)).Select(part => ($"{key}.{part[0]}", part[1]));
}
