using System.Globalization;
using System.Text;
using System.Text.Json;
using CsvHelper;
using ParquetSharp;
using TransferPipeline.Contracts;
using TransferPipeline.Storage.Artifacts;

namespace TransferPipeline.Score.Outputs;

/// <summary>What a table of rows consists of, in each of its forms.</summary>
/// <param name="Parquet">Typed columns, in order.</param>
/// <param name="Csv">Columns of text and numbers, in order; null where cells could not hold the rows.</param>
/// <param name="Json">A row as the object of its line.</param>
internal sealed record RowTable<TRow>(IReadOnlyList<TableColumn<TRow>> Parquet, IReadOnlyList<(string Name, Func<TRow, object?> Value)>? Csv, Func<TRow, object> Json);

/// <summary>The three forms in which results are written (docs/storage.md); the same rows give the same bytes.</summary>
internal static class TableFormat
{
    internal static string ExtensionOf(string format) => format switch
    {
        "parquet" => ".parquet",
        "jsonl" => ".jsonl",
        "csv" => ".csv",
        _ => throw new RejectedException($"Scores cannot be written as '{format}': choose parquet, jsonl or csv."),
    };

    internal static void Write<TRow>(string format, string path, IReadOnlyList<TRow> rows, RowTable<TRow> table)
    {
        switch (format)
        {
            case "parquet":
                WriteParquet(path, rows, table.Parquet);
                break;
            case "jsonl":
                WriteJsonLines(path, rows, table.Json);
                break;
            default:
                WriteCsv(path, rows, table.Csv ?? throw new RejectedException($"These results cannot be written as '{format}': choose parquet or jsonl."));
                break;
        }
    }

    private static void WriteParquet<TRow>(string path, IReadOnlyList<TRow> rows, IReadOnlyList<TableColumn<TRow>> columns)
    {
        using var builder = new WriterPropertiesBuilder();
        using var properties = builder.Compression(Compression.Snappy).CreatedBy("TransferPipeline").Build();
        using var writer = new ParquetFileWriter(path, [.. columns.Select(column => column.Describe())], properties);
        using (var group = writer.AppendRowGroup())
        {
            foreach (var column in columns)
                column.Put(group, rows);
        }

        writer.Close();
    }

    private static void WriteJsonLines<TRow>(string path, IReadOnlyList<TRow> rows, Func<TRow, object> line)
    {
        using var writer = new StreamWriter(path, false, new UTF8Encoding(false)) { NewLine = "\n" };
        foreach (var row in rows)
            writer.WriteLine(JsonSerializer.Serialize(line(row), ArtifactStoreText.JsonLine));
    }

    private static void WriteCsv<TRow>(string path, IReadOnlyList<TRow> rows, IReadOnlyList<(string Name, Func<TRow, object?> Value)> columns)
    {
        using var writer = new StreamWriter(path, false, new UTF8Encoding(false)) { NewLine = "\n" };
        using var csv = new CsvWriter(writer, CultureInfo.InvariantCulture);
        foreach (var (name, _) in columns)
            csv.WriteField(name);

        csv.NextRecord();
        foreach (var row in rows)
        {
            foreach (var (_, value) in columns)
                csv.WriteField(value(row));

            csv.NextRecord();
        }
    }
}
