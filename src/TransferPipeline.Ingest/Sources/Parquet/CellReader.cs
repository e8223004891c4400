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

    /// <summary>The next cell as a name, without blanks around it: whole numbers in digits, <c>true</c> and <c>false</c>.</summary>
    internal Cell NextName() => reader switch
    {
        ColumnReader<ByteArray> bytes => TryNext(bytes, out var value) ? Decode(value) : default,
        ColumnReader<int> numbers => TryNext(numbers, out var value) ? Of(value) : default,
        ColumnReader<long> numbers => TryNext(numbers, out var value) ? Of(value) : default,
        ColumnReader<float> numbers => TryNext(numbers, out var value) ? OfReal(value) : default,
        ColumnReader<double> numbers => TryNext(numbers, out var value) ? OfReal(value) : default,
        ColumnReader<bool> flags => TryNext(flags, out var value) ? new Cell(value ? "true" : "false", null) : default,
        _ => throw new InvalidOperationException($"This is a bug: the column {column} is read as names."),
    };

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

    /// <summary>False for a null.</summary>
    private bool TryNext<T>(ColumnReader<T> typed, out T value)
        where T : unmanaged
    {
        Span<short> definition = [present];
        Span<short> repetition = [0];
        Span<T> values = [default];
        if (typed.ReadBatch(1, definition, repetition, values, out var read) == 0)
            throw new RejectedException($"{path} is damaged: the column {column.Path} has fewer rows than the file says. Copy or write it again.");

        value = values[0];
        return read == 1 && definition[0] == present;
    }

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
