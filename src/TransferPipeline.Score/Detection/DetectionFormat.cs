using System.Globalization;
using System.Text;
using System.Text.Json;
using CsvHelper;
using ParquetSharp;
using TransferPipeline.Storage.Artifacts;

namespace TransferPipeline.Score.Detection;

/// <summary>The three forms in which boxes are written (docs/storage.md); the same rows give the same bytes.</summary>
internal static class DetectionFormat
{
    private static readonly string[] Edges = ["x1", "y1", "x2", "y2"];

    internal static void Write(string format, string path, IReadOnlyList<DetectionRow> rows)
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
                WriteCsv(path, rows);
                break;
        }
    }

    private static void WriteParquet(string path, IReadOnlyList<DetectionRow> rows)
    {
        Column[] columns =
        [
            new Column<string>("id"), new Column<string>("picture"), new Column<string>("source"), .. Edges.Select(name => new Column<float?>(name)),
            new Column<string?>("label"), new Column<float?>("score"), new Column<int>("width"), new Column<int>("height"), new Column<string>("model"),
        ];
        using var builder = new WriterPropertiesBuilder();
        using var properties = builder.Compression(Compression.Snappy).CreatedBy("TransferPipeline").Build();
        using var writer = new ParquetFileWriter(path, columns, properties);
        using (var group = writer.AppendRowGroup())
        {
            Put(group, rows, row => row.Id);
            Put(group, rows, row => row.Picture);
            Put(group, rows, row => row.Source);
            for (var edge = 0; edge < Edges.Length; edge++)
            {
                var index = edge;
                Put(group, rows, row => row.Box?[index]);
            }

            Put(group, rows, row => row.Label);
            Put(group, rows, row => row.Score);
            Put(group, rows, row => row.Width);
            Put(group, rows, row => row.Height);
            Put(group, rows, row => row.Model);
        }

        writer.Close();
    }

    private static void Put<T>(RowGroupWriter group, IReadOnlyList<DetectionRow> rows, Func<DetectionRow, T> value)
    {
        using var column = group.NextColumn().LogicalWriter<T>();
        column.WriteBatch(rows.Select(value).ToArray());
    }

    private static void WriteJsonLines(string path, IReadOnlyList<DetectionRow> rows)
    {
        using var writer = new StreamWriter(path, false, new UTF8Encoding(false)) { NewLine = "\n" };
        foreach (var row in rows)
            writer.WriteLine(JsonSerializer.Serialize(row, ArtifactStoreText.JsonLine));
    }

    private static void WriteCsv(string path, IReadOnlyList<DetectionRow> rows)
    {
        using var writer = new StreamWriter(path, false, new UTF8Encoding(false)) { NewLine = "\n" };
        using var csv = new CsvWriter(writer, CultureInfo.InvariantCulture);
        foreach (var name in (string[])["id", "picture", "source", .. Edges, "label", "score", "width", "height", "model"])
            csv.WriteField(name);

        csv.NextRecord();
        foreach (var row in rows)
        {
            csv.WriteField(row.Id);
            csv.WriteField(row.Picture);
            csv.WriteField(row.Source);
            for (var edge = 0; edge < Edges.Length; edge++)
                csv.WriteField(row.Box?[edge]);

            csv.WriteField(row.Label);
            csv.WriteField(row.Score);
            csv.WriteField(row.Width);
            csv.WriteField(row.Height);
            csv.WriteField(row.Model);
            csv.NextRecord();
        }
    }
}
