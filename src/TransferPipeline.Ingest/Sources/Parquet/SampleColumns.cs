using TransferPipeline.Contracts;
using TransferPipeline.Contracts.Pipelines;

namespace TransferPipeline.Ingest.Sources.Parquet;

/// <summary>Which columns of a table make a sample.</summary>
/// <param name="Content">The bytes of the picture, or the text; null when the table has paths only.</param>
/// <param name="Pair">The second text of a pair.</param>
/// <param name="File">The picture's path, for rows without bytes.</param>
internal sealed record SampleColumns(
    ParquetColumn? Content, ParquetColumn? Pair, ParquetColumn? File, LabelColumns Label, ParquetColumn? Split, ParquetColumn? Id, ParquetColumn? Group)
{
    internal static SampleColumns Of(ParquetTable table, DatasetSpec spec)
    {
        var (content, pair, file) = spec.Kind == "text" ? TextColumns.Of(table, spec) : PictureColumns.Of(table, spec);
        return new SampleColumns(content, pair, file, LabelColumns.Of(table, spec), spec.Scored ? null : Named(table, "split"), Named(table, "id"), GroupOf(table, spec));
    }

    /// <summary>What is only scored, told by labels not being required, need not have the columns of training data.</summary>
    private static ParquetColumn? GroupOf(ParquetTable table, DatasetSpec spec)
    {
        if (spec is not { GroupColumn: { } chosen, LabelsRequired: true })
            return Named(table, spec.GroupColumn ?? "group");

        var column = table.Find(chosen) ?? throw new RejectedException($"{table.Path} has no column '{chosen}', which groupColumn names. {table.Listing}");
        return column.IsName ? column : throw new RejectedException($"{table.Path}: the column {column} cannot be used as groupColumn: its cells are no names. {table.Listing}");
    }

    private static ParquetColumn? Named(ParquetTable table, string name) => table.Find(name) is { IsName: true } column ? column : null;
}
