using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using ParquetSharp;
using TransferPipeline.Contracts;

namespace TransferPipeline.Ingest.Sources.Parquet;

/// <summary>One cell: a text, nothing, or what is wrong with it.</summary>
internal readonly record struct Cell(string? Text, string? Problem);

/// <summary>The cells of one column of a row group, one after the other.</summary>
internal sealed class CellReader(string path, ParquetColumn column, ColumnReader reader) : IDisposable
{
    private static readonly UTF8Encoding Utf8 = new(false, throwOnInvalidBytes: true);
    private readonly short present = reader.ColumnDescriptor.MaxDefinitionLevel;

    /// <summary>Of a column of lists: the element that was read and belongs to the next list. Definition level 0 or more.</summary>
    private (short Definition, Cell Cell)? ahead;

    /// <summary>The next cell as a name, without blanks around it: whole numbers in digits, <c>true</c> and <c>false</c>.</summary>
    internal Cell NextName() => Read(OfReal, out var levels) ? levels.Cell : throw Short();

    /// <summary>The next cell as a number, with its fraction; a NaN is none.</summary>
    internal Cell NextNumber()
        => Read(number => double.IsNaN(number) ? default : new Cell(number.ToString("R", CultureInfo.InvariantCulture), null), out var levels) ? levels.Cell : throw Short();

    /// <summary>The next list of names, without its nulls; null for a null.</summary>
    internal IReadOnlyList<Cell>? NextNames()
    {
        var first = ahead ?? (Read(OfReal, out var read) ? (read.Definition, read.Cell) : throw Short());
        ahead = null;
        var names = new List<Cell>();
        for (var element = first; ; element = (read.Definition, read.Cell))
        {
            if (element.Definition >= column.ElementLevel && element.Cell != default)
                names.Add(element.Cell);

            if (!Read(OfReal, out read))
                break;

            if (read.Repetition == 0)
            {
                ahead = (read.Definition, read.Cell);
                break;
            }
        }

        return first.Definition < column.ElementLevel - 1 ? null : names;
    }

    /// <summary>The next cell's bytes, or, where they are too many, their number.</summary>
    internal (byte[]? Bytes, long Length) NextBytes(long maxBytes)
    {
        if (!TryNext((ColumnReader<ByteArray>)reader, out var value))
            return (null, 0);

        if (value.Length > maxBytes)
            return (null, value.Length);

        return (Copy(value), value.Length);
    }

    public void Dispose() => reader.Dispose();

    /// <summary>The next cell, or element of a list; false at the column's end.</summary>
    private bool Read(Func<double, Cell> ofReal, out (Cell Cell, short Definition, short Repetition) next)
    {
        next = default;
        return reader switch
        {
            ColumnReader<ByteArray> bytes => Read(bytes, Decode, ref next),
            ColumnReader<int> numbers => Read(numbers, value => Of(value), ref next),
            ColumnReader<long> numbers => Read(numbers, Of, ref next),
            ColumnReader<float> numbers => Read(numbers, value => ofReal(value), ref next),
            ColumnReader<double> numbers => Read(numbers, ofReal, ref next),
            ColumnReader<bool> flags => Read(flags, value => new Cell(value ? "true" : "false", null), ref next),
            _ => throw new InvalidOperationException($"This is a bug: the column {column} is read as names."),
        };
    }

    private bool Read<T>(ColumnReader<T> typed, Func<T, Cell> cellOf, ref (Cell Cell, short Definition, short Repetition) next)
        where T : unmanaged
    {
        if (!TryRead(typed, out var value, out var levels))
            return false;

        next = (levels.Present ? cellOf(value) : default, levels.Definition, levels.Repetition);
        return true;
    }

    /// <summary>False for a null.</summary>
    private bool TryNext<T>(ColumnReader<T> typed, out T value)
        where T : unmanaged => TryRead(typed, out value, out var levels) ? levels.Present : throw Short();

    private bool TryRead<T>(ColumnReader<T> typed, out T value, out (bool Present, short Definition, short Repetition) levels)
        where T : unmanaged
    {
        Span<short> definition = [present];
        Span<short> repetition = [0];
        Span<T> values = [default];
        var rows = typed.ReadBatch(1, definition, repetition, values, out var read);
        value = values[0];
        levels = (read == 1 && definition[0] == present, definition[0], repetition[0]);
        return rows > 0;
    }

    private RejectedException Short() => new($"{path} is damaged: the column {column.Path} has fewer rows than the file says. Copy or write it again.");

    private static byte[] Copy(ByteArray value)
    {
        // What it points to is the library's page, gone with the next cell.
        var bytes = new byte[value.Length];
        if (bytes.Length > 0)
            Marshal.Copy(value.Pointer, bytes, 0, bytes.Length);

        return bytes;
    }

    private static Cell Decode(ByteArray value)
    {
        try
        {
            return Utf8.GetString(Copy(value)).Trim() is { Length: > 0 } text ? new Cell(text, null) : default;
        }
        catch (DecoderFallbackException)
        {
            return new Cell(null, "is not UTF-8 text");
        }
    }

    private static Cell Of(long number) => new(number.ToString(CultureInfo.InvariantCulture), null);

    /// <summary>pandas turns a column of whole numbers with gaps into real ones, each gap a NaN.</summary>
    private static Cell OfReal(double number) => number switch
    {
        double.NaN => default,
        _ when Math.Abs(number) < 1L << 53 && Math.Floor(number) == number => Of((long)number),
        _ => new Cell(null, $"is {number.ToString(CultureInfo.InvariantCulture)}, not a whole number"),
    };
}
