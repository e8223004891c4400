using System.Text;
using System.Text.Json;
using ParquetSharp;
using TransferPipeline.Contracts;
using TransferPipeline.Storage.Artifacts;

namespace TransferPipeline.Score.Generation;

/// <summary>The forms in which generated texts are written (docs/storage.md); the same rows give the same bytes.</summary>
internal static class GeneratedFormat
{
    internal static void Write(string format, string path, IReadOnlyList<GeneratedRow> rows)
    {
        switch (format)
        {
            case "parquet":
                WriteParquet(path, rows);
                break;
            case "jsonl":
                WriteJsonLines(path, rows);
                break;
            default:
                throw new RejectedException($"Generated texts cannot be written as '{format}': choose parquet or jsonl.");
        }
    }

    private static void WriteParquet(string path, IReadOnlyList<GeneratedRow> rows)
    {
        Column[] columns =
        [
            new Column<string>("id"), new Column<string>("source"), new Column<string?>("label"), new Column<string>("prompt"), new Column<string>("text"),
            new Column<int>("sample"), new Column<string>("finish"), new Column<int>("tokens"), new Column<string>("model"),
        ];
        using var builder = new WriterPropertiesBuilder();
        using var properties = builder.Compression(Compression.Snappy).CreatedBy("TransferPipeline").Build();
        using var writer = new ParquetFileWriter(path, columns, properties);
        using (var group = writer.AppendRowGroup())
        {
            Put(group, rows, row => row.Id);
            Put(group, rows, row => row.Source);
            Put(group, rows, row => row.Label);
            Put(group, rows, row => row.Prompt);
            Put(group, rows, row => row.Text);
            Put(group, rows, row => row.Sample);
            Put(group, rows, row => row.Finish);
            Put(group, rows, row => row.Tokens);
            Put(group, rows, row => row.Model);
        }

        writer.Close();
    }

    private static void Put<T>(RowGroupWriter group, IReadOnlyList<GeneratedRow> rows, Func<GeneratedRow, T> value)
    {
        using var column = group.NextColumn().LogicalWriter<T>();
        column.WriteBatch(rows.Select(value).ToArray());
    }

    private static void WriteJsonLines(string path, IReadOnlyList<GeneratedRow> rows)
    {
        using var writer = new StreamWriter(path, false, new UTF8Encoding(false)) { NewLine = "\n" };
        foreach (var row in rows)
            writer.WriteLine(JsonSerializer.Serialize(row, ArtifactStoreText.JsonLine));
    }
}
