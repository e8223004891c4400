using ParquetSharp;

namespace TransferPipeline.Storage;

/// <summary>Columns of a row group as arrays of .NET values.</summary>
internal static class ParquetColumns
{
    /// <summary>Writes the next column of the group.</summary>
    internal static void Put<TRow, TValue>(RowGroupWriter group, IReadOnlyList<TRow> rows, Func<TRow, TValue> value)
    {
        var values = new TValue[rows.Count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = value(rows[i]);
        }

        using var column = group.NextColumn().LogicalWriter<TValue>();
        column.WriteBatch(values);
    }

    /// <summary>Reads one column of the group whole. A column that is repeated has leaf index equal to its position here.</summary>
    internal static T[] Take<T>(RowGroupReader group, int column, int rows)
    {
        using var reader = group.Column(column).LogicalReader<T>();
        return reader.ReadAll(rows);
    }
}
