using TransferPipeline.Ingest.Sources;

namespace TransferPipeline.Tests.Ingest.Sources.Parquet;

public sealed class HuggingFaceParquetTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task The_flowers_come_with_the_names_of_their_classes()
    {
        var rows = await TableReading.SamplesAsync(Shared.Find("data", "tables", "flowers-25.parquet"));

        Assert.Equal([("daisy", 5), ("dandelion", 5), ("roses", 5), ("sunflowers", 5), ("tulips", 5)], rows.CountBy(row => row.Label!).OrderBy(label => label.Key, StringComparer.Ordinal).Select(label => (label.Key, label.Value)));
        Assert.Equal("flowers-25.parquet#24", rows[24].Id);
        Assert.All(rows, row => Assert.Equal([0xFF, 0xD8], row.Content[..2]));
    }

    [Fact]
    public async Task Splits_stand_in_the_file_names()
    {
        Directory.CreateDirectory(folder.File("data"));
        foreach (var (name, value) in new[] { ("validation-00000-of-00001", 4), ("train-00001-of-00002", 2), ("test-00000-of-00001", 3), ("train-00000-of-00002", 1) })
            ParquetFixture.WriteHuggingFace(folder.File("data", $"{name}.parquet"), [([(byte)value], null)], [0], ParquetFixture.ClassLabels("label", "cat"));

        var rows = await TableReading.SamplesAsync(folder.Path);

        Assert.Equal(
            [(3, "test", "data/test-00000-of-00001.parquet#0"), (1, "train", "data/train-00000-of-00002.parquet#0"), (2, "train", "data/train-00001-of-00002.parquet#0"), (4, "validation", "data/validation-00000-of-00001.parquet#0")],
            rows.Select(row => ((int)row.Content[0], row.Split!, row.Id)));
    }

    [Fact]
    public async Task Splits_stand_in_the_folders_names()
    {
        foreach (var split in new[] { "train", "test" })
        {
            Directory.CreateDirectory(folder.File(split));
            ParquetFixture.WriteHuggingFace(folder.File(split, "0000.parquet"), [([1], null)], [0], null);
        }

        var rows = await TableReading.SamplesAsync(folder.Path);

        Assert.Equal(["test", "train"], rows.Select(row => row.Split));
    }

    [Fact]
    public async Task A_lone_file_called_train_is_split_like_any_other_and_it_is_said()
    {
        ParquetFixture.WriteHuggingFace(folder.File("train.parquet"), [([1], null)], [0], null);

        var (entries, notes) = await TableReading.ReadAsync(folder.File("train.parquet"));

        Assert.Null(Assert.IsType<SourceEntry.Sample>(Assert.Single(entries)).Split);
        Assert.Contains("has train files only", Assert.Single(notes), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rows_without_a_picture_or_a_class_say_so_and_where_they_stand()
    {
        ParquetFixture.WriteHuggingFace(
            folder.File("t.parquet"),
            [([1], "a.jpg"), (null, null), (null, "../b.jpg"), ([4], null), ([5], null), ([6], null)],
            [1, 0, 0, null, -1, 2],
            ParquetFixture.ClassLabels("label", "cat", "dog"));

        var (entries, _) = await TableReading.ReadAsync(folder.Path);

        Assert.Equal("dog", Assert.IsType<SourceEntry.Sample>(entries[0]).Label);
        Assert.Equal(new SourceEntry.Unusable("t.parquet#1", "t.parquet#1", RefusalReason.Empty, "Its image.bytes is null."), entries[1]);
        Assert.Equal(RefusalReason.OutsideTheSource, Assert.IsType<SourceEntry.Unusable>(entries[2]).Reason);
        Assert.Null(Assert.IsType<SourceEntry.Sample>(entries[3]).Label);
        Assert.Null(Assert.IsType<SourceEntry.Sample>(entries[4]).Label);
        Assert.Equal(new SourceEntry.Unusable("t.parquet#5", "t.parquet#5", RefusalReason.LabelUnknown, "Its label is 2; the file names the classes 0 to 1."), entries[5]);
    }

    [Fact]
    public async Task The_one_column_of_class_numbers_is_the_label_whatever_its_name()
    {
        ParquetFixture.WriteHuggingFace(folder.File("t.parquet"), [([1], null)], [0], ParquetFixture.ClassLabels("species", "cat"), labelName: "species");

        Assert.Equal("cat", Assert.Single(await TableReading.SamplesAsync(folder.Path)).Label);
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("[]")]
    [InlineData("""{"info": {"features": {"label": {"names": [1, 2], "_type": "ClassLabel"}}}}""")]
    [InlineData("""{"info": {"features": {"label": {"names": "cat", "_type": 7}}}}""")]
    public async Task Metadata_that_cannot_be_understood_leaves_the_numbers(string metadata)
    {
        ParquetFixture.WriteHuggingFace(folder.File("t.parquet"), [([1], null)], [7], metadata);

        Assert.Equal("7", Assert.Single(await TableReading.SamplesAsync(folder.Path)).Label);
    }
}
