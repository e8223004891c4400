using ParquetSharp;

namespace TransferPipeline.Ingest.Sources.Parquet;

/// <summary>The rows of one row group, one after the other.</summary>
internal sealed class ParquetRows : IDisposable
{
    private readonly string path;
    private readonly RowGroupReader group;
    private readonly List<CellReader> open = [];
    private readonly CellReader? content;
    private readonly CellReader? pair;
    private readonly CellReader? file;
    private readonly CellReader? label;
    private readonly CellReader[] flags = [];
    private readonly LabelColumns labels;
    private readonly long maxBytes;
    private readonly CellReader? split;
    private readonly CellReader? id;
    private readonly CellReader? name;

    internal ParquetRows(ParquetTable table, SampleColumns columns, int index, long maxBytes)
    {
        path = table.Path;
        labels = columns.Label;
        this.maxBytes = maxBytes;
        group = table.Group(index);
        try
        {
            content = Open(columns.Content);
            pair = Open(columns.Pair);
            file = Open(columns.File);
            label = Open(labels.Name);
            flags = [.. labels.Flags.Select(flag => Open(flag)!)];
            split = Open(columns.Split);
            id = Open(columns.Id);
            name = Open(columns.Group);
        }
        catch (Exception exception)
        {
            Dispose();
            if (exception is ParquetException damage)
                throw ParquetTable.Damaged(path, damage);

            throw;
        }
    }

    internal long Count => group.MetaData.NumRows;

    internal ParquetRow Next()
    {
        try
        {
            var (bytes, length) = content?.NextBytes(maxBytes) ?? default;
            var (second, secondLength) = pair?.NextBytes(maxBytes) ?? default;
            return new ParquetRow(bytes, length, second, secondLength, Next(file), NextLabel(), Next(split), Next(id), Next(name));
        }
        catch (ParquetException exception)
        {
            throw ParquetTable.Damaged(path, exception);
        }
    }

    public void Dispose()
    {
        open.ForEach(column => column.Dispose());
        group.Dispose();
    }

    private static Cell Next(CellReader? column) => column?.NextName() ?? default;

    private LabelCells NextLabel() => new(
        labels.Name is not { IsList: true } && label is not null ? labels.IsNumber ? label.NextNumber() : label.NextName() : default,
        labels.Name is { IsList: true } ? label!.NextNames() : null,
        Array.ConvertAll(flags, flag => flag.NextName()));

    private CellReader? Open(ParquetColumn? column)
    {
        if (column is null)
            return null;

        using var chunk = group.MetaData.GetColumnChunkMetaData(column.Index);
        using var encryption = chunk.CryptoMetadata;
        if (encryption is not null)
            throw ParquetTable.Encrypted(path);

        var cells = new CellReader(path, column, group.Column(column.Index));
        open.Add(cells);
        return cells;
    }
}
