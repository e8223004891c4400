using ParquetSharp;
using TransferPipeline.Contracts;
using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Ingest.Sources;
using TransferPipeline.Tests.Ingest.Datasets;
using static TransferPipeline.Tests.Ingest.Sources.Parquet.ParquetFixture;
using static TransferPipeline.Tests.Ingest.Sources.Texts.TextReading;

namespace TransferPipeline.Tests.Ingest.Sources.Texts;

public sealed class TextParquetTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private string Table => folder.File("table.parquet");

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Texts_and_labels_of_a_pandas_file()
    {
        Write(Table, 4, Column<string?>("text", " a\r\n", null, "", "b\0"), Column("label", "x", "y", "x", "x"));

        Assert.Equal([" a\r\n [x]", "! empty", "! empty", "! malformed"], await ReadAsync(Table));
    }

    [Fact]
    public async Task The_only_column_of_text_beside_the_labels_is_the_text()
    {
        Write(Table, 1, Column("label", "x"), Column("split", "test"), Column("utter", "a"), Column("size", 1));
        Assert.Equal(["a [x]"], await ReadAsync(Table));

        Write(Table, 1, Column("label", "x"), Column("utter", "a"), Column("note", "b"));
        Assert.Contains("has no column of texts that could be told", await SourceReading.RejectionOfAsync(Spec(Table)), StringComparison.Ordinal);
        Assert.Equal(["b / a [x]"], await ReadAsync(Spec(Table) with { ContentColumn = "note", PairColumn = "utter" }));
        Assert.Contains("the column size (whole numbers) cannot hold texts", await RejectionAsync(Spec(Table) with { ContentColumn = "size" }, Column("size", 1), Column("label", "x")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lists_of_names_are_labels()
    {
        string?[]?[] lists = [["b", "a"], [], null, ["c", null, "c"], ["a"]];
        Write(Table, 5, 2, null, Column("text", "1", "2", "3", "4", "5"), new Values(new Column<string?[]?>("tags"), (group, start, count) =>
        {
            using var writer = group.NextColumn().LogicalWriter<string?[]?>();
            writer.WriteBatch(lists, start, count);
        }));

        Assert.Equal(["""1 [["a","b"]]""", "2 [[]]", "3 []", """4 [["c"]]""", """5 [["a"]]"""], await ReadAsync(Spec(Table) with { Target = "labels" }));
        Assert.Contains("set dataset.target to labels", await SourceReading.RejectionOfAsync(Spec(Table)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_file_of_lists_is_refused_or_read_and_nothing_else()
    {
        string[][] lists = [.. Enumerable.Range(0, 40).Select(i => Enumerable.Range(0, i % 4).Select(tag => $"tag {tag}").ToArray())];
        Write(Table, 40, Column("text", [.. Enumerable.Range(0, 40).Select(i => $"text {i}")]), new Values(new Column<string[]>("tags"), (group, start, count) =>
        {
            using var writer = group.NextColumn().LogicalWriter<string[]>();
            writer.WriteBatch(lists, start, count);
        }));
        var sound = await File.ReadAllBytesAsync(Table, TestContext.Current.CancellationToken);
        var random = new Random(11);
        var refused = 0;
        for (var round = 0; round < 200; round++)
        {
            var damaged = (byte[])sound.Clone();
            for (var change = 0; change <= round % 4; change++)
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);

            await File.WriteAllBytesAsync(Table, damaged, TestContext.Current.CancellationToken);
            try
            {
                await ReadAsync(Spec(Table) with { Target = "labels" });
            }
            catch (RejectedException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, 20, 199);
    }

    [Fact]
    public async Task Columns_of_flags_are_labels_and_columns_of_numbers_are_numbers()
    {
        Write(Table, 2, Column("text", "1", "2"), Column("rude", true, false), Column<double?>("loud", 1, null), Column<float>("score", 0.5f, float.NaN), Column<long>("rating", -3, 4));

        Assert.Equal(["""1 [["loud","rude"]]""", "2 [[]]"], await ReadAsync(Spec(Table) with { Target = "labels", LabelColumns = ["rude", "loud"] }));
        Assert.Equal(["1 [0.5]", "2 []"], await ReadAsync(Spec(Table) with { Target = "number" }));
        Assert.Equal(["1 [-3]", "2 [4]"], await ReadAsync(Spec(Table) with { Target = "number", LabelColumn = "rating" }));
        Assert.Equal(["! label-malformed", "! label-malformed"], await ReadAsync(Spec(Table) with { Target = "labels", LabelColumns = ["rude", "rating"] }));
        Assert.DoesNotContain(await ReadAsync(Spec(Table) with { Target = "labels", LabelColumns = ["rude", "rating"], LabelsRequired = false }), row => row.StartsWith('!'));
    }

    [Fact]
    public async Task The_questions_of_Hugging_Face_come_with_the_names_of_their_classes()
    {
        var rows = await TableReading.SamplesAsync(Spec(Shared.Find("data", "tables", "banking-text.parquet")));

        Assert.Equal((501, 77), (rows.Count, rows.Select(row => row.Label).Distinct().Count()));
        Assert.Equal("I am still waiting on my card? [card_arrival]", Line(rows[0]));
    }

    [Fact]
    public async Task The_tags_of_Hugging_Face_are_sets_of_labels()
    {
        var rows = await TableReading.SamplesAsync(Spec(Shared.Find("data", "tables", "multilabel-text.parquet")) with { Target = "labels" });

        Assert.Equal(200, rows.Count);
        Assert.All(rows, row => Assert.All(["card", "transfer", "cash", "app", "fee"], tag => Assert.Equal(TextOf(row).Contains(tag, StringComparison.OrdinalIgnoreCase), row.Label!.Contains($"\"{tag}\"", StringComparison.Ordinal))));
    }

    [Fact]
    public async Task Categories_gaps_and_groups_of_pandas_are_read_as_they_were_written()
    {
        var spec = Spec(Shared.Find("data", "tables", "pandas-sentiment.parquet"));
        var rows = Rows.Collect(spec, await SourceReading.ReadAsync(spec));
        var scored = Rows.Collect(spec with { Target = "number" }, await SourceReading.ReadAsync(spec with { Target = "number" }));

        Assert.Equal(298, rows.Kept.Count);
        Assert.Equal(["empty", "empty"], rows.Quarantined.Select(record => record.Reason));
        Assert.Equal(["negative", "positive"], rows.Kept.Select(row => row.Label).Distinct().Order());
        Assert.Equal(100, rows.Kept.Select(row => row.Group).Distinct().Count());
        Assert.Equal((280, 18), (scored.Kept.Count, scored.Quarantined.Count(record => record.Reason == RefusalReason.LabelMissing)));
        Assert.Contains("3.533", scored.Kept.Select(row => row.Label));
    }

    private async Task<string> RejectionAsync(DatasetSpec spec, params Values[] columns)
    {
        Write(Table, 1, columns);
        return await SourceReading.RejectionOfAsync(spec);
    }

    private static string TextOf(SourceEntry.Sample row) => TransferPipeline.Storage.Datasets.TextContent.Read(row.Content).Text;
}
