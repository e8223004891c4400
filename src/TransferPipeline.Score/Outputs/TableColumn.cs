using ParquetSharp;

namespace TransferPipeline.Score.Outputs;

/// <summary>A typed column of a table of rows.</summary>
internal abstract record TableColumn<TRow>(string Name)
{
    internal abstract Column Describe();

    internal abstract void Put(RowGroupWriter group, IReadOnlyList<TRow> rows);
}

/// <inheritdoc/>
internal sealed record TableColumn<TRow, T>(string Name, Func<TRow, T> Value) : TableColumn<TRow>(Name)
{
    internal override Column Describe() => new Column<T>(Name);

    internal override void Put(RowGroupWriter group, IReadOnlyList<TRow> rows)
    {
        using var column = group.NextColumn().LogicalWriter<T>();
        column.WriteBatch(rows.Select(Value).ToArray());
    }
}
