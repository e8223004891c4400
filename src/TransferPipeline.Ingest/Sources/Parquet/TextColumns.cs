using TransferPipeline.Contracts;
using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Ingest.Sources.Texts;

namespace TransferPipeline.Ingest.Sources.Parquet;

/// <summary>Which columns of a table hold texts and their pairs: those that are named, the usual ones, or the only column of text beside the labels.</summary>
internal static class TextColumns
{
    private static readonly string[] Others = ["id", "split", "group"];

    internal static (ParquetColumn? Content, ParquetColumn? Pair, ParquetColumn? File) Of(ParquetTable table, DatasetSpec spec)
    {
        var (text, pair) = TextColumnNames.Choose(name => table.Find(name) is { Kind: ColumnKind.Text }, spec);
        text ??= OnlyOne(table, spec);
        return (Column(table, text, "contentColumn"), pair is null ? null : Column(table, pair, "pairColumn"), null);
    }

    private static string OnlyOne(ParquetTable table, DatasetSpec spec)
    {
        string?[] taken = [.. Others, .. LabelColumnNames.Of(spec), spec.LabelColumn, spec.PairColumn, spec.GroupColumn, .. spec.LabelColumns ?? []];
        var texts = table.Columns.Where(column => column.Kind == ColumnKind.Text && column.Path == column.Name && !taken.Contains(column.Path, StringComparer.OrdinalIgnoreCase)).ToList();
        return texts is [var only] ? only.Path : throw new RejectedException(
            $"{table.Path} has no column of texts that could be told: {string.Join(", ", TextColumnNames.Usual)} were looked for. {table.Listing} Name the column in contentColumn{(HasPictures(table) ? "; if these are pictures, leave out dataset.kind: text" : "")}.");
    }

    private static bool HasPictures(ParquetTable table) => table.Features.Images.Count > 0 || table.Columns.Any(column => column.Kind == ColumnKind.Binary);

    private static ParquetColumn Column(ParquetTable table, string name, string setting)
    {
        var column = table.Find(name) ?? throw new RejectedException($"{table.Path} has no column '{name}', which {setting} names. {table.Listing}");
        return column.Kind == ColumnKind.Text ? column : throw new RejectedException($"{table.Path}: the column {column} cannot hold texts; {setting} must name one of text. {table.Listing}");
    }
}
