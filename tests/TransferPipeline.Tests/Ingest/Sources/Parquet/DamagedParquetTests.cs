using TransferPipeline.Contracts;
using TransferPipeline.Contracts.Pipelines;

namespace TransferPipeline.Tests.Ingest.Sources.Parquet;

public sealed class DamagedParquetTests
{
    [Fact]
    public async Task A_column_of_a_type_that_nobody_knows_yet_does_no_harm()
    {
        using var folder = new TemporaryFolder();
        var table = folder.File("table.parquet");
        ParquetFixture.Write(table, 1, ParquetFixture.Column<byte[]>("image", [1]), ParquetFixture.Column("label", 3), ParquetFixture.Column("note", "text"));
        var bytes = File.ReadAllBytes(table);
        ReadOnlySpan<byte> isText = [0x4C, 0x1C, 0, 0]; // Thrift: the logical type is the union's first member.
        bytes[bytes.AsSpan().LastIndexOf(isText) + 1] = 0x15;
        File.WriteAllBytes(table, bytes);

        Assert.Equal("3", Assert.Single(await TableReading.SamplesAsync(table)).Label);
        Assert.Contains("note (of an unknown type)", await TableReading.RejectionAsync(new DatasetSpec { Source = table, LabelColumn = "none" }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_with_changed_bytes_gives_rows_or_a_refusal_and_nothing_else()
    {
        using var folder = new TemporaryFolder();
        var table = folder.File("table.parquet");
        ParquetFixture.WriteHuggingFace(
            table, [.. Enumerable.Range(0, 40).Select(i => (new byte[i], i % 3 == 0 ? "a.jpg" : null))!], [.. Enumerable.Range(0, 40).Select(i => i % 5 == 0 ? (long?)null : i % 2)], ParquetFixture.ClassLabels("label", "cat", "dog"));
        var sound = File.ReadAllBytes(table);
        var random = new Random(7);

        var refused = 0;
        for (var round = 0; round < 400; round++)
        {
            var damaged = (byte[])sound.Clone();
            for (var change = 0; change <= round % 4; change++)
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);

            File.WriteAllBytes(table, damaged);
            try
            {
                await TableReading.ReadAsync(table);
            }
            catch (RejectedException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, 40, 399);
    }
}
