using ParquetSharp;

namespace TransferPipeline.Storage.Embeddings;

/// <summary>
/// A Parquet column of lists of floats, some rows at a time as values and levels. ParquetSharp's own writer of arrays goes into native code for
/// every row and takes several times as long.
/// </summary>
internal sealed class VectorColumn(ColumnWriter<float> column)
{
    private const int RowsAtOnce = 64;

    /// <summary>Definition levels of an optional list of required values.</summary>
    private const short AbsentList = 0, EmptyList = 1, Value = 2;

    private float[] values = [];
    private short[] definitions = [];
    private short[] repetitions = [];

    internal void Write(IEnumerable<float[]?> vectors)
    {
        foreach (var rows in vectors.Chunk(RowsAtOnce))
            WriteRows(rows);
    }

    private void WriteRows(float[]?[] rows)
    {
        Reserve(rows.Sum(Levels));
        var (value, level) = (0, 0);
        foreach (var row in rows)
        {
            var levels = Levels(row);
            definitions.AsSpan(level, levels).Fill(row switch { null => AbsentList, [] => EmptyList, _ => Value });
            repetitions.AsSpan(level, levels).Fill(1);
            repetitions[level] = 0;
            level += levels;
            row.CopyTo(values.AsSpan(value));
            value += row?.Length ?? 0;
        }

        column.WriteBatch(level, definitions.AsSpan(0, level), repetitions.AsSpan(0, level), values.AsSpan(0, value));
    }

    /// <summary>A row without values takes a level too, which says so.</summary>
    private static int Levels(float[]? row) => Math.Max(1, row?.Length ?? 0);

    private void Reserve(int levels)
    {
        if (levels <= definitions.Length)
            return;

        (values, definitions, repetitions) = (new float[levels], new short[levels], new short[levels]);
    }
}
