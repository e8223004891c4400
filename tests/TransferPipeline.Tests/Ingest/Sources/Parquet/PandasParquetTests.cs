using ParquetSharp;
using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Ingest.Sources;
using static TransferPipeline.Tests.Ingest.Sources.Parquet.ParquetFixture;

namespace TransferPipeline.Tests.Ingest.Sources.Parquet;

public sealed class PandasParquetTests : IDisposable
{
    private static readonly byte[][] Pictures = [[1], [2], [3]];
    private readonly TemporaryFolder folder = new();

    private string Table => folder.File("table.parquet");

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("image")]
    [InlineData("content")]
    [InlineData("bytes")]
    [InlineData("data")]
    [InlineData("img")]
    public async Task A_binary_column_of_a_usual_name_is_the_picture(string name)
    {
        Write(Table, 3, Column("category", "a", "b", "Łódź, \"x\"\ny"), Column(name, Pictures));

        var rows = await TableReading.SamplesAsync(Table);

        Assert.Equal([(1, "a"), (2, "b"), (3, "Łódź, \"x\"\ny")], rows.Select(row => ((int)row.Content[0], row.Label!)));
    }

    [Fact]
    public async Task Labels_may_be_numbers_and_flags()
    {
        Assert.Equal(["7", "-2", "0"], await LabelsAsync(Column("label", 7, -2, 0)));
        Assert.Equal(["7", "8", null], await LabelsAsync(Column<long?>("label", 7, 8, null)));
        Assert.Equal(["7", "200", "0"], await LabelsAsync(Column<byte>("label", 7, 200, 0)));
        Assert.Equal(["true", null, "false"], await LabelsAsync(Column<bool?>("label", true, null, false)));
        Assert.Equal(["7", null, null], await LabelsAsync(Column<double?>("label", 7, double.NaN, null)));
        Assert.Equal(["5", "6", "7"], await LabelsAsync(Column<float>("label", 5, 6, 7)));
    }

    [Fact]
    public async Task A_number_with_a_fraction_and_bytes_that_are_not_UTF8_are_bad_labels()
    {
        Write(Table, 3, Column("image", Pictures), Column("label", 1, 1.5, double.PositiveInfinity));
        var (fractions, _) = await TableReading.ReadAsync(Table);
        Write(Table, 3, Column("image", Pictures), Column<byte[]>("label", [65], [0xC3], [66]));
        var (bytes, _) = await TableReading.ReadAsync(Table);

        Assert.Equal(
            new SourceEntry.Unusable("table.parquet#1", "table.parquet#1", RefusalReason.Malformed, "Its label is 1.5, not a whole number."), fractions[1]);
        Assert.IsType<SourceEntry.Unusable>(fractions[2]);
        Assert.Equal(new SourceEntry.Unusable("table.parquet#1", "table.parquet#1", RefusalReason.Malformed, "Its label is not UTF-8 text."), bytes[1]);
        Assert.Equal("B", Assert.IsType<SourceEntry.Sample>(bytes[2]).Label);
    }

    [Fact]
    public async Task Split_id_and_group_are_read_where_they_stand()
    {
        Write(
            Table, 3, Column("image", Pictures), Column("label", "a", "b", "c"), Column<string?>("split", "val", null, "extra"),
            Column<string?>("id", "one", null, "three"), Column<long?>("group", 5, null, 6));

        var (entries, _) = await TableReading.ReadAsync(Table);

        Assert.Equivalent(new { Id = "one", Source = "table.parquet#0", Split = "validation", Group = "5" }, entries[0]);
        Assert.Equivalent(new { Id = "table.parquet#1", Split = (string?)null, Group = (string?)null }, entries[1]);
        Assert.Equal(new SourceEntry.Unusable("three", "table.parquet#2", RefusalReason.UnknownSplit, "Its split is 'extra'; train, validation (val, valid, dev) and test (eval) are known."), entries[2]);
    }

    [Fact]
    public async Task A_pattern_names_several_files()
    {
        foreach (var name in new[] { "train-0", "train-1", "test-0" })
            Write(folder.File($"{name}.parquet"), 3, Column("image", Pictures), Column("label", "a", "b", "c"));

        var rows = await TableReading.SamplesAsync(folder.File("t*-0.parquet"));

        Assert.Equal([("test-0.parquet#0", "test"), ("train-0.parquet#0", "train")], rows.Where(row => row.Id.EndsWith("#0", StringComparison.Ordinal)).Select(row => (row.Id, row.Split!)));
    }

    [Fact]
    public async Task Columns_can_be_named()
    {
        Write(Table, 3, Column("image", Pictures), Column("thumb", new byte[][] { [7], [8], [9] }), Column("label", 0, 0, 0), Column("kind", "a", "b", "c"), Column("site", "x", "y", "z"));

        var rows = await TableReading.SamplesAsync(new DatasetSpec { Source = Table, ContentColumn = "thumb", LabelColumn = "kind", GroupColumn = "site" });

        Assert.Equal([(7, "a", "x"), (8, "b", "y"), (9, "c", "z")], rows.Select(row => ((int)row.Content[0], row.Label!, row.Group!)));
    }

    [Fact]
    public async Task What_is_only_scored_needs_no_label_and_no_group()
    {
        Write(Table, 3, Column("image", Pictures));

        var rows = await TableReading.SamplesAsync(new DatasetSpec { Source = Table, LabelColumn = "kind", GroupColumn = "site", LabelsRequired = false });

        Assert.Equal(3, rows.Count);
    }

    [Fact]
    public async Task What_is_only_scored_may_say_any_split_and_has_none()
    {
        Write(Table, 3, Column("image", Pictures), Column<string?>("split", "val", null, "extra"));

        var rows = await TableReading.SamplesAsync(new DatasetSpec { Source = Table, LabelsRequired = false, Scored = true });

        Assert.Equal([null, null, null], rows.Select(row => row.Split));
    }

    [Fact]
    public async Task Row_groups_follow_each_other()
    {
        Write(Table, 3, 2, null, Column("image", Pictures), Column("label", "a", "b", "c"));

        var rows = await TableReading.SamplesAsync(Table);

        Assert.Equal(["table.parquet#0", "table.parquet#1", "table.parquet#2"], rows.Select(row => row.Id));
    }

    [Fact]
    public async Task Paths_are_read_beside_the_table_and_nowhere_else()
    {
        Directory.CreateDirectory(folder.File("set", "pictures"));
        File.WriteAllBytes(folder.File("set", "pictures", "a.jpg"), [1, 2, 3]);
        File.WriteAllBytes(folder.File("secret.jpg"), [9]);
        File.CreateSymbolicLink(folder.File("set", "link.jpg"), folder.File("secret.jpg"));
        Directory.CreateSymbolicLink(folder.File("set", "up"), folder.Path);
        string?[] paths = ["pictures\\a.jpg", "../secret.jpg", folder.File("secret.jpg"), "pictures/../../secret.jpg", "link.jpg", "up/secret.jpg", "no.jpg", null, "a\0b", "pictures", "C:\\a.jpg"];
        Write(folder.File("set", "t.parquet"), paths.Length, Column("image", paths), Column("label", [.. paths.Select(_ => "x")]));

        var (entries, _) = await TableReading.ReadAsync(folder.File("set", "t.parquet"));

        Assert.Equal([1, 2, 3], Assert.IsType<SourceEntry.Sample>(entries[0]).Content);
        Assert.Equal(
            [RefusalReason.OutsideTheSource, RefusalReason.OutsideTheSource, RefusalReason.OutsideTheSource, RefusalReason.OutsideTheSource, RefusalReason.OutsideTheSource, RefusalReason.FileMissing, RefusalReason.Empty, RefusalReason.Malformed, RefusalReason.NotAFile, RefusalReason.OutsideTheSource],
            entries.Skip(1).Select(entry => Assert.IsType<SourceEntry.Unusable>(entry).Reason));
    }

    [Fact]
    public async Task Names_of_columns_count_in_any_case_and_blanks_around_values_do_not()
    {
        Write(Table, 3, Column("Image", Pictures), Column("LABEL", " cat ", "dog", "  "));

        var rows = await TableReading.SamplesAsync(Table);

        Assert.Equal(["cat", "dog", null], rows.Select(row => row.Label));
    }

    [Fact]
    public async Task Memory_holds_pages_and_not_a_row_group()
    {
        const int rows = 1024;
        var picture = new byte[1 << 16];
        new Random(3).NextBytes(picture);
        using (var writer = new ParquetFileWriter(Table, [new Column<byte[]>("image"), new Column<int>("label")]))
        {
            using (var group = writer.AppendRowGroup())
            {
                using (var pictures = group.NextColumn().LogicalWriter<byte[]>())
                {
                    for (var i = 0; i < rows; i += 16)
                        pictures.WriteBatch([.. Enumerable.Range(i, 16).Select(n => { var copy = (byte[])picture.Clone(); copy[0] = (byte)n; copy[1] = (byte)(n >> 8); return copy; })]);
                }

                using var labels = group.NextColumn().LogicalWriter<int>();
                labels.WriteBatch([.. Enumerable.Range(0, rows).Select(n => n % 2)]);
            }

            writer.Close();
        }

        // The pool is the process's, other tests use it too: the bound leaves them room.
        long peak = 0, count = 0;
        await foreach (var entry in SampleSources.Open(new DatasetSpec { Source = Table }).ReadAsync(TestContext.Current.CancellationToken))
        {
            Assert.Equal(count % 256, Assert.IsType<SourceEntry.Sample>(entry).Content[0]);
            peak = Math.Max(peak, MemoryPool.GetDefaultMemoryPool().BytesAllocated);
            count++;
        }

        Assert.Equal(rows, count);
        Assert.InRange(peak, 1, rows * picture.Length / 2);
    }

    private async Task<IEnumerable<string?>> LabelsAsync(Values labels)
    {
        Write(Table, 3, Column("image", Pictures), labels);
        return (await TableReading.SamplesAsync(Table)).Select(row => row.Label);
    }
}
