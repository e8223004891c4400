using ParquetSharp;
using TransferPipeline.Score.Outputs;

namespace TransferPipeline.Tests.Score;

public sealed class TableFormatTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(TableFormat.RowGroupRows, 1)]
    [InlineData(TableFormat.RowGroupRows + 5, 2)]
    public void So_many_rows_are_a_row_group(int count, int groups)
    {
        using var folder = new TemporaryFolder();
        var rows = Enumerable.Range(0, count).ToList();
        var file = folder.File("rows.parquet");

        TableFormat.Write("parquet", file, rows, new RowTable<int>([new TableColumn<int, int>("row", row => row)], null, row => row));

        using var reader = new ParquetFileReader(file);
        Assert.Equal(groups, reader.FileMetaData.NumRowGroups);
        Assert.Equal(rows, Enumerable.Range(0, groups).SelectMany(index => Read(reader, index)));
    }

    private static int[] Read(ParquetFileReader reader, int index)
    {
        using var group = reader.RowGroup(index);
        using var column = group.Column(0).LogicalReader<int>();
        return column.ReadAll((int)group.MetaData.NumRows);
    }
}
