using ParquetSharp;
using TransferPipeline.Contracts;
using TransferPipeline.Contracts.Pipelines;
using static TransferPipeline.Tests.Ingest.Sources.Parquet.ParquetFixture;

namespace TransferPipeline.Tests.Ingest.Sources.Parquet;

public sealed class ParquetRejectionTests : IDisposable
{
    private static readonly byte[][] Pictures = [[1], [2], [3]];
    private readonly TemporaryFolder folder = new();

    public ParquetRejectionTests() => Write(Table, 3, Column("image", Pictures), Column("label", "a", "b", "c"));

    private string Table => folder.File("table.parquet");

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("banking-text.parquet", "text (text), label (whole numbers)")]
    [InlineData("pandas-sentiment.parquet", "text (text), label (text), score (numbers), when (timestamp), group (whole numbers)")]
    [InlineData("multilabel-text.parquet", "text (text), tags.list.element (list)")]
    public async Task A_table_of_text_is_refused_with_its_columns(string file, string columns)
    {
        var table = Shared.Find("data", "tables", file);

        Assert.Equal(
            $"{table} has no column of pictures or of their paths that could be told. Its columns: {columns}. Name the column in contentColumn; if these are texts, set dataset.kind to text.",
            await TableReading.RejectionAsync(table));
    }

    [Fact]
    public async Task A_missing_label_column_is_refused_with_the_columns_that_are_there()
    {
        Write(Table, 3, Column("image", Pictures), Column("kind", "a", "b", "c"));

        Assert.Equal(
            $"{Table} has no column of labels: label, category, class were looked for. Its columns: image (binary), kind (text). Name the column in labelColumn.",
            await TableReading.RejectionAsync(Table));
    }

    [Theory]
    [InlineData("colour", null, null, "has no column 'colour', which contentColumn names. Its columns: image (binary), label (text).")]
    [InlineData(null, "colour", null, "has no column 'colour', which labelColumn names.")]
    [InlineData(null, null, "colour", "has no column 'colour', which groupColumn names.")]
    public async Task A_named_column_that_is_not_there_is_refused(string? content, string? label, string? group, string reason)
        => Assert.Contains($"{Table} {reason}", await TableReading.RejectionAsync(new DatasetSpec { Source = Table, ContentColumn = content, LabelColumn = label, GroupColumn = group }), StringComparison.Ordinal);

    [Fact]
    public async Task A_named_column_of_the_wrong_type_is_refused()
    {
        Write(Table, 3, Column("image", Pictures), Column<int[]>("label", [1], [2], [3]), Column("size", 1, 2, 3), Column("when", DateTime.UnixEpoch, DateTime.UnixEpoch, DateTime.UnixEpoch));

        Assert.Contains("the column label.list.item (list) cannot be used as labelColumn: its cells are no names.", await TableReading.RejectionAsync(new DatasetSpec { Source = Table, LabelColumn = "label.list.item" }), StringComparison.Ordinal);
        Assert.Contains("the column when (timestamp) cannot be used as labelColumn", await TableReading.RejectionAsync(new DatasetSpec { Source = Table, LabelColumn = "when" }), StringComparison.Ordinal);
        Assert.Contains("the column size (whole numbers) cannot hold pictures", await TableReading.RejectionAsync(new DatasetSpec { Source = Table, LabelColumn = "size", ContentColumn = "size" }), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "is not a Parquet file: it has 0 bytes.")]
    [InlineData(11, "is not a Parquet file: it has 11 bytes.")]
    [InlineData(60, "is cut off: a Parquet file ends with 'PAR1', and this one does not. Copy or write it again.")]
    public async Task A_cut_file_is_refused(int length, string reason)
    {
        File.WriteAllBytes(Table, File.ReadAllBytes(Table)[..length]);

        Assert.Equal($"{Table} {reason}", await TableReading.RejectionAsync(Table));
    }

    [Fact]
    public async Task A_file_that_is_something_else_is_refused()
    {
        File.WriteAllText(Table, "path,label\na.jpg,cat\nb.jpg,dog\n");

        Assert.Equal($"{Table} is not a Parquet file: it begins with 70617468, not 'PAR1'.", await TableReading.RejectionAsync(Table));
    }

    [Fact]
    public async Task A_damaged_footer_is_refused()
    {
        var bytes = File.ReadAllBytes(Table);
        bytes.AsSpan(bytes.Length - 8 - 200, 100).Fill(0xFF);
        File.WriteAllBytes(Table, bytes);

        Assert.Contains($"{Table} is damaged:", await TableReading.RejectionAsync(Table), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_page_ends_the_reading()
    {
        var bytes = File.ReadAllBytes(Table);
        bytes.AsSpan(4, 40).Fill(0xFF);
        File.WriteAllBytes(Table, bytes);

        var rejection = await Assert.ThrowsAsync<RejectedException>(() => TableReading.ReadAsync(Table));

        Assert.Contains($"{Table} is damaged:", rejection.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("parquet38", rejection.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_encrypted_file_is_refused(bool footerToo)
    {
        using var builder = new FileEncryptionPropertiesBuilder(new byte[16]);
        using var encryption = (footerToo ? builder : builder.SetPlaintextFooter()).Build();
        using var properties = new WriterPropertiesBuilder().Encryption(encryption).Build();
        Write(Table, 3, 3, properties, Column("image", Pictures), Column("label", "a", "b", "c"));

        Assert.Equal($"{Table} is encrypted. Write it without encryption.", await TableReading.RejectionAsync(Table));
    }

    [Fact]
    public async Task One_bad_file_is_found_before_the_first_row_of_another()
    {
        File.WriteAllText(folder.File("z.parquet"), "");

        Assert.Contains("z.parquet is not a Parquet file", await TableReading.RejectionAsync(folder.Path), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_link_in_a_folder_is_not_followed_but_may_be_named()
    {
        Directory.CreateDirectory(folder.File("set"));
        File.CreateSymbolicLink(folder.File("set", "linked.parquet"), Table);

        Assert.Contains("linked.parquet is a symbolic link; links in a folder are not followed.", await TableReading.RejectionAsync(folder.File("set")), StringComparison.Ordinal);
        Assert.Equal(3, (await TableReading.SamplesAsync(folder.File("set", "linked.parquet"))).Count);
    }
}
