using System.Globalization;
using System.Text;
using System.Text.Json;
using CsvHelper;
using ParquetSharp;
using TransferPipeline.Contracts;
using TransferPipeline.Storage.Artifacts;

namespace TransferPipeline.Score.Outputs;

/// <summary>The three forms in which scores are written (docs/storage.md); the same rows give the same bytes.</summary>
internal static class ScoreFormat
{
    internal static string ExtensionOf(string format) => format switch
    {
        "parquet" => ".parquet",
        "jsonl" => ".jsonl",
        "csv" => ".csv",
        _ => throw new RejectedException($"Scores cannot be written as '{format}': choose parquet, jsonl or csv."),
    };

    internal static void Write(string format, string path, IReadOnlyList<ScoredRow> rows, int topK, bool distances)
    {
        switch (format)
        {
            case "parquet":
                WriteParquet(path, rows, distances);
                break;
            case "jsonl":
                WriteJsonLines(path, rows);
                break;
            default:
                WriteCsv(path, rows, topK, distances);
                break;
        }
    }

    private static void WriteParquet(string path, IReadOnlyList<ScoredRow> rows, bool distances)
    {
        Column[] columns =
        [
            new Column<string>("id"), new Column<string>("source"), new Column<string?>("label"), new Column<string>("predicted"), new Column<float>("probability"),
            new Column<string[]>("top_labels"), new Column<float[]>("top_probabilities"), new Column<string>("model"),
            .. distances ? [new Column<float>("distance")] : Array.Empty<Column>(),
        ];
        using var builder = new WriterPropertiesBuilder();
        using var properties = builder.Compression(Compression.Snappy).CreatedBy("TransferPipeline").Build();
        using var writer = new ParquetFileWriter(path, columns, properties);
        using (var group = writer.AppendRowGroup())
        {
            Put(group, rows, row => row.Id);
            Put(group, rows, row => row.Source);
            Put(group, rows, row => row.Label);
            Put(group, rows, row => row.Predicted);
            Put(group, rows, row => row.Probability);
            Put(group, rows, row => row.Top.Select(ranked => ranked.Label).ToArray());
            Put(group, rows, row => row.Top.Select(ranked => ranked.Probability).ToArray());
            Put(group, rows, row => row.Model);
            if (distances)
                Put(group, rows, row => row.Distance!.Nearest);
        }

        writer.Close();
    }

    private static void Put<T>(RowGroupWriter group, IReadOnlyList<ScoredRow> rows, Func<ScoredRow, T> value)
    {
        using var column = group.NextColumn().LogicalWriter<T>();
        column.WriteBatch(rows.Select(value).ToArray());
    }

    private static void WriteJsonLines(string path, IReadOnlyList<ScoredRow> rows)
    {
        using var writer = new StreamWriter(path, false, new UTF8Encoding(false)) { NewLine = "\n" };
        foreach (var row in rows)
        {
            writer.WriteLine(JsonSerializer.Serialize(
                new { row.Id, row.Source, row.Label, row.Predicted, row.Probability, row.Top, row.Model, distance = row.Distance?.Nearest }, ArtifactStoreText.JsonLine));
        }
    }

    private static void WriteCsv(string path, IReadOnlyList<ScoredRow> rows, int topK, bool distances)
    {
        using var writer = new StreamWriter(path, false, new UTF8Encoding(false)) { NewLine = "\n" };
        using var csv = new CsvWriter(writer, CultureInfo.InvariantCulture);
        string[] header = ["id", "source", "label", "predicted", "probability", .. Enumerable.Range(1, topK).SelectMany(rank => new[] { $"top_{rank}", $"top_{rank}_probability" }), "model", .. distances ? ["distance"] : Array.Empty<string>()];
        foreach (var name in header)
            csv.WriteField(name);

        csv.NextRecord();
        foreach (var row in rows)
        {
            csv.WriteField(row.Id);
            csv.WriteField(row.Source);
            csv.WriteField(row.Label);
            csv.WriteField(row.Predicted);
            csv.WriteField(row.Probability);
            foreach (var ranked in row.Top)
            {
                csv.WriteField(ranked.Label);
                csv.WriteField(ranked.Probability);
            }

            csv.WriteField(row.Model);
            if (distances)
                csv.WriteField(row.Distance!.Nearest);

            csv.NextRecord();
        }
    }
}
