using TransferPipeline.Contracts;
using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Ingest.Sources.Texts;

namespace TransferPipeline.Ingest.Sources.Parquet;

/// <summary>Which columns of a table hold pictures, or the paths of pictures.</summary>
internal static class PictureColumns
{
    private static readonly string[] PictureNames = ["image", "content", "bytes", "data", "img"];
    private static readonly string[] FileNames = ["image", "img", "path", "file", "file_name", "filename", "image_path"];

    internal static (ParquetColumn? Content, ParquetColumn? Pair, ParquetColumn? File) Of(ParquetTable table, DatasetSpec spec)
    {
        var (picture, file) = ContentOf(table, spec);
        return (picture, null, file);
    }

    private static (ParquetColumn? Picture, ParquetColumn? File) ContentOf(ParquetTable table, DatasetSpec spec)
    {
        if (spec.ContentColumn is { } chosen)
        {
            if (StructOf(table, chosen) is { Picture: not null } parts)
                return parts;

            var column = table.Find(chosen) ?? throw new RejectedException($"{table.Path} has no column '{chosen}', which contentColumn names. {table.Listing}");
            return column.Kind switch
            {
                ColumnKind.Binary => (column, null),
                ColumnKind.Text => (null, column),
                _ => throw new RejectedException($"{table.Path}: the column {column} cannot hold pictures; contentColumn must name one with their bytes or paths. {table.Listing}"),
            };
        }

        foreach (var name in PictureNames.Concat(table.Features.Images is [var image] ? [image] : []))
        {
            if (StructOf(table, name) is { Picture: not null } parts)
                return parts;

            if (table.Find(name) is { Kind: ColumnKind.Binary } bytes)
                return (bytes, null);
        }

        return FileNames.Select(table.Find).FirstOrDefault(column => column is { Kind: ColumnKind.Text }) is { } paths
            ? (null, paths)
            : throw new RejectedException(
                $"{table.Path} has no column of pictures or of their paths that could be told. {table.Listing} Name the column in contentColumn{(HasTexts(table) ? "; if these are texts, set dataset.kind to text" : "")}.");
    }

    private static bool HasTexts(ParquetTable table) => TextColumnNames.Usual.Any(name => table.Find(name) is { Kind: ColumnKind.Text });

    /// <summary>The two parts of a picture as Hugging Face <c>datasets</c> keeps it.</summary>
    private static (ParquetColumn? Picture, ParquetColumn? File) StructOf(ParquetTable table, string name)
        => (table.Find($"{name}.bytes") is { Kind: ColumnKind.Binary } bytes ? bytes : null, table.Find($"{name}.path") is { Kind: ColumnKind.Text } path ? path : null);
}
