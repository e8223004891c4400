using ParquetSharp;

namespace TransferPipeline.Score.Outputs;

/// <summary>A typed column of scores.</summary>
internal abstract record ScoreColumn(string Name)
{
    internal abstract Column Describe();

    internal abstract void Put(RowGroupWriter group, IReadOnlyList<ScoredRow> rows);
}

/// <inheritdoc/>
internal sealed record ScoreColumn<T>(string Name, Func<ScoredRow, T> Value) : ScoreColumn(Name)
{
    internal override Column Describe() => new Column<T>(Name);

    internal override void Put(RowGroupWriter group, IReadOnlyList<ScoredRow> rows)
    {
        using var column = group.NextColumn().LogicalWriter<T>();
        column.WriteBatch(rows.Select(Value).ToArray());
    }
}
