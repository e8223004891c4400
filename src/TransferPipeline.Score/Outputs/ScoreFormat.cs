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

    internal static void Write(string format, string path, IReadOnlyList<ScoredRow> rows, ScoreColumns columns)
    {
        switch (format)
        {
            case "parquet":
                WriteParquet(path, rows, columns.Parquet);
                break;
            case "jsonl":
                WriteJsonLines(path, rows, columns.Json);
                break;
            default:
                WriteCsv(path, rows, columns.Csv);
                break;
        }
    }

    private static void WriteParquet(string path, IReadOnlyList<ScoredRow> rows, IReadOnlyList<ScoreColumn> answers)
    {
        ScoreColumn[] columns =
        [
            new ScoreColumn<string>("id", row => row.Id), new ScoreColumn<string>("source", row => row.Source), new ScoreColumn<string?>("label", row => row.Label), .. answers,
            new ScoreColumn<string>("model", row => row.Model),
        ];
        using var builder = new WriterPropertiesBuilder();
        using var properties = builder.Compression(Compression.Snappy).CreatedBy("TransferPipeline").Build();
        using var writer = new ParquetFileWriter(path, Array.ConvertAll(columns, column => column.Describe()), properties);
        using (var group = writer.AppendRowGroup())
        {
            foreach (var column in columns)
                column.Put(group, rows);
        }

        writer.Close();
    }

    private static void WriteJsonLines(string path, IReadOnlyList<ScoredRow> rows, Func<ScoredRow, object> line)
    {
        using var writer = new StreamWriter(path, false, new UTF8Encoding(false)) { NewLine = "\n" };
        foreach (var row in rows)
            writer.WriteLine(JsonSerializer.Serialize(line(row), ArtifactStoreText.JsonLine));
    }

    private static void WriteCsv(string path, IReadOnlyList<ScoredRow> rows, IReadOnlyList<(string Name, Func<ScoredRow, object> Value)> answers)
    {
        using var writer = new StreamWriter(path, false, new UTF8Encoding(false)) { NewLine = "\n" };
        using var csv = new CsvWriter(writer, CultureInfo.InvariantCulture);
        string[] header = ["id", "source", "label", .. answers.Select(answer => answer.Name), "model"];
        foreach (var name in header)
            csv.WriteField(name);

        csv.NextRecord();
        foreach (var row in rows)
        {
            csv.WriteField(row.Id);
            csv.WriteField(row.Source);
            csv.WriteField(row.Label);
            foreach (var (_, value) in answers)
                csv.WriteField(value(row));
            csv.WriteField(row.Model);
            csv.NextRecord();
        }
    }
}
