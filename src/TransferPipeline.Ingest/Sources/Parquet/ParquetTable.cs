using ParquetSharp;
using TransferPipeline.Contracts;

namespace TransferPipeline.Ingest.Sources.Parquet;

/// <summary>An open Parquet file. Columns are read as buffered streams: memory holds a page of each, not a row group.</summary>
internal sealed class ParquetTable : IDisposable
{
    private const int BufferBytes = 1 << 18;
    private readonly ParquetFileReader reader;
    private readonly FileMetaData metadata;

    private ParquetTable(string path, ParquetFileReader reader)
    {
        Path = path;
        this.reader = reader;
        metadata = reader.FileMetaData;
        Columns = [.. Enumerable.Range(0, metadata.Schema.NumColumns).Select(i => ParquetColumn.Of(i, metadata.Schema.Column(i)))];
        Features = metadata.KeyValueMetadata.TryGetValue("huggingface", out var json) ? HuggingFaceFeatures.Parse(json) : HuggingFaceFeatures.None;
    }

    internal string Path { get; }

    internal IReadOnlyList<ParquetColumn> Columns { get; }

    internal HuggingFaceFeatures Features { get; }

    internal int GroupCount => metadata.NumRowGroups;

    internal static ParquetTable Open(string path)
    {
        CheckEnds(path);
        using var properties = ReaderProperties.GetDefaultReaderProperties();
        properties.EnableBufferedStream();
        properties.BufferSize = BufferBytes;
        properties.EnablePageChecksumVerification();
        ParquetFileReader? reader = null;
        try
        {
            reader = new ParquetFileReader(path, properties);
            return new ParquetTable(path, reader);
        }
        catch (ParquetException exception)
        {
            reader?.Dispose();
            throw Damaged(path, exception);
        }
    }

    /// <summary>For messages.</summary>
    internal string Listing => $"Its columns: {string.Join(", ", Columns)}.";

    /// <summary>Names count in any case; where two differ by case only, the exact one is meant.</summary>
    internal ParquetColumn? Find(string path) => Columns.FirstOrDefault(column => column.Path == path)
        ?? Columns.FirstOrDefault(column => column.Path.Equals(path, StringComparison.OrdinalIgnoreCase));

    internal RowGroupReader Group(int index)
    {
        try
        {
            return reader.RowGroup(index);
        }
        catch (ParquetException exception)
        {
            throw Damaged(Path, exception);
        }
    }

    internal static RejectedException Encrypted(string path) => new($"{path} is encrypted. Write it without encryption.");

    internal static RejectedException Damaged(string path, ParquetException exception)
    {
        // The library's text is a mangled C++ type and then, in quotes, the message.
        const string open = "(message: '";
        var start = exception.Message.IndexOf(open, StringComparison.Ordinal);
        var message = start < 0 ? exception.Message : exception.Message[(start + open.Length)..].TrimEnd(')', '\'');
        return new RejectedException($"{path} is damaged: {message.TrimEnd('.')}. Copy or write it again.", exception);
    }

    public void Dispose()
    {
        metadata.Dispose();
        reader.Dispose();
    }

    /// <summary>A Parquet file begins and ends with its magic; the commonest troubles show there.</summary>
    private static void CheckEnds(string path)
    {
        Span<byte> ends = stackalloc byte[8];
        try
        {
            using var file = File.OpenRead(path);
            if (file.Length < 12)
                throw new RejectedException($"{path} is not a Parquet file: it has {file.Length} bytes.");

            file.ReadExactly(ends[..4]);
            file.Seek(-4, SeekOrigin.End);
            file.ReadExactly(ends[4..]);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new RejectedException($"{path} cannot be read: {exception.Message}", exception);
        }

        if (ends[..4].SequenceEqual("PARE"u8))
            throw Encrypted(path);

        if (!ends[..4].SequenceEqual("PAR1"u8))
            throw new RejectedException($"{path} is not a Parquet file: it begins with {Convert.ToHexString(ends[..4])}, not 'PAR1'.");

        if (!ends[4..].SequenceEqual("PAR1"u8))
            throw new RejectedException($"{path} is cut off: a Parquet file ends with 'PAR1', and this one does not. Copy or write it again.");
    }
}
