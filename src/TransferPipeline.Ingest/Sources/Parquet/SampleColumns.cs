using TransferPipeline.Contracts;
using TransferPipeline.Contracts.Pipelines;

namespace TransferPipeline.Ingest.Sources.Parquet;

/// <summary>Which columns of a table make a sample.</summary>
/// <param name="Picture">Its bytes; null when the table has paths only.</param>
/// <param name="File">The picture's path, for rows without bytes.</param>
/// <param name="Classes">What the numbers in <paramref name="Label"/> mean; null when a cell is itself the name.</param>
internal sealed record SampleColumns(
    ParquetColumn? Picture, ParquetColumn? File, ParquetColumn? Label, IReadOnlyList<string>? Classes, ParquetColumn? Split, ParquetColumn? Id, ParquetColumn? Group)
{
    private static readonly string[] PictureNames = ["image", "content", "bytes", "data", "img"];
    private static readonly string[] FileNames = ["image", "img", "path", "file", "file_name", "filename", "image_path"];
    private static readonly string[] LabelNames = ["label", "category", "class"];

    internal static SampleColumns Of(ParquetTable table, DatasetSpec spec)
    {
        var (picture, file) = ContentOf(table, spec);
        var label = LabelOf(table, spec);
        return new SampleColumns(
            picture,
            file,
            label,
            label is { Kind: ColumnKind.Whole } ? table.Features.Classes.GetValueOrDefault(label.Path) : null,
            Named(table, "split"),
            Named(table, "id"),
            GroupOf(table, spec));
    }

    private static (ParquetColumn? Picture, ParquetColumn? File) ContentOf(ParquetTable table, DatasetSpec spec)
    {
        if (spec.ContentColumn is { } chosen)
        {
            if (StructOf(table, chosen) is { Picture: not null } parts)
                return parts;

            var column = Required(table, chosen, "contentColumn");
            return column.Kind switch
            {
                ColumnKind.Binary => (column, null),
                ColumnKind.Text => (null, column),
                _ => throw new RejectedException($"{table.Path}: the column {column} cannot hold pictures; contentColumn must name one with their bytes or paths. {Listing(table)}"),
            };
        }

        foreach (var name in PictureNames.Concat(table.Features.Images is [var image] ? [image] : []))
        {
            if (StructOf(table, name) is { Picture: not null } parts)
                return parts;

            if (Find(table, name) is { Kind: ColumnKind.Binary } bytes)
                return (bytes, null);
        }

        return FileNames.Select(name => Find(table, name)).FirstOrDefault(column => column is { Kind: ColumnKind.Text }) is { } paths
            ? (null, paths)
            : throw new RejectedException($"{table.Path} has no column of pictures or of their paths that could be told. {Listing(table)} Name the column in contentColumn; tables of text cannot be read yet.");
    }

    /// <summary>The two parts of a picture as Hugging Face <c>datasets</c> keeps it.</summary>
    private static (ParquetColumn? Picture, ParquetColumn? File) StructOf(ParquetTable table, string name)
        => (Find(table, $"{name}.bytes") is { Kind: ColumnKind.Binary } bytes ? bytes : null, Find(table, $"{name}.path") is { Kind: ColumnKind.Text } path ? path : null);

    private static ParquetColumn? LabelOf(ParquetTable table, DatasetSpec spec)
    {
        if (spec.LabelColumn is { } chosen)
            return spec.LabelsRequired ? Required(table, chosen, "labelColumn") : Named(table, chosen);

        var names = LabelNames.Concat(table.Features.Classes.Count == 1 ? table.Features.Classes.Keys : []);
        var label = names.Select(name => Named(table, name)).FirstOrDefault(column => column is not null);
        return label is not null || !spec.LabelsRequired
            ? label
            : throw new RejectedException($"{table.Path} has no column of labels: {string.Join(", ", LabelNames)} were looked for. {Listing(table)} Name the column in labelColumn.");
    }

    /// <summary>What is only scored, told by labels not being required, need not have the columns of training data.</summary>
    private static ParquetColumn? GroupOf(ParquetTable table, DatasetSpec spec)
        => spec is { GroupColumn: { } chosen, LabelsRequired: true } ? Required(table, chosen, "groupColumn") : Named(table, spec.GroupColumn ?? "group");

    private static ParquetColumn Required(ParquetTable table, string name, string setting)
    {
        var column = Find(table, name) ?? throw new RejectedException($"{table.Path} has no column '{name}', which {setting} names. {Listing(table)}");
        return column.IsName ? column : throw new RejectedException($"{table.Path}: the column {column} cannot be used as {setting}: its cells are no names. {Listing(table)}");
    }

    private static ParquetColumn? Named(ParquetTable table, string name) => Find(table, name) is { IsName: true } column ? column : null;

    /// <summary>Names count in any case; where two differ by case only, the exact one is meant.</summary>
    private static ParquetColumn? Find(ParquetTable table, string path) => table.Columns.FirstOrDefault(column => column.Path == path)
        ?? table.Columns.FirstOrDefault(column => column.Path.Equals(path, StringComparison.OrdinalIgnoreCase));

    private static string Listing(ParquetTable table) => $"Its columns: {string.Join(", ", table.Columns)}.";
}
