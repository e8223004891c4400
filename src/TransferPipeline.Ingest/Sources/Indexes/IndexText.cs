using System.IO.Compression;
using System.Text;
using TransferPipeline.Contracts;

namespace TransferPipeline.Ingest.Sources.Indexes;

/// <summary>The text of an index file. UTF-8; a byte that is not shows as <see cref="Invalid"/>. A row that does not end is rejected before it fills the memory.</summary>
internal sealed class IndexText : TextReader
{
    /// <summary>Most characters of a row, line breaks in quotes included: no path and label need more, and a file without line breaks or with an open quote is found out.</summary>
    internal const int MaxRowChars = 1 << 20;

    /// <summary>Stands where the bytes are not valid UTF-8: code points that Unicode keeps out of texts for uses like this, and three, lest a text has one all the same.</summary>
    internal const string Invalid = "\uFFFF\uFFFE\uFFFF";

    private readonly string file;
    private readonly int maxRowChars;
    private readonly StreamReader reader;
    private readonly char[] chunk = new char[4096];
    private int chunkStart;
    private int chunkEnd;
    private long rowChars;
    private long line = 1;

    private IndexText(string file, Stream stream, int maxRowChars)
    {
        this.file = file;
        this.maxRowChars = maxRowChars;
        var encoding = Encoding.GetEncoding(Encoding.UTF8.CodePage, EncoderFallback.ExceptionFallback, new DecoderReplacementFallback(Invalid));
        reader = new StreamReader(stream, encoding, detectEncodingFromByteOrderMarks: false);
    }

    /// <param name="file">Unpacked where its name ends in <c>.gz</c>.</param>
    /// <param name="maxRowChars">More in a row refuse the file.</param>
    internal static IndexText Open(string file, int maxRowChars = MaxRowChars)
    {
        Span<byte> start = stackalloc byte[3];
        int read;
        using (var look = Unpacked(file))
            read = ReadStart(file, look, start);

        if (start[..read] is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..])
            throw new RejectedException($"{file} is UTF-16 text. Save it as UTF-8.");

        var stream = Unpacked(file);
        if (start[..read] is [0xEF, 0xBB, 0xBF])
            stream.ReadExactly(start);

        return new IndexText(file, stream, maxRowChars);
    }

    private static Stream Unpacked(string file)
        => TableName.IsGzip(file) ? new GZipStream(SourceFile.Open(file), CompressionMode.Decompress) : SourceFile.Open(file);

    private static int ReadStart(string file, Stream stream, Span<byte> start)
    {
        try
        {
            return stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        }
        catch (InvalidDataException exception)
        {
            throw Damaged(file, exception);
        }
    }

    /// <summary>Says that a row was taken and where the next one starts.</summary>
    internal void EndRow(long nextLine) => (rowChars, line) = (0, nextLine);

    public override int Read(char[] buffer, int index, int count)
    {
        // A row may still be within the limit when the chunk that ends it goes beyond.
        if (rowChars > maxRowChars)
            throw TooLong();

        try
        {
            var read = reader.Read(buffer, index, count);
            rowChars += read;
            return read;
        }
        catch (InvalidDataException exception)
        {
            throw Damaged(file, exception);
        }
    }

    /// <summary>The next line without its end; null at the end of the file.</summary>
    public override string? ReadLine()
    {
        var text = new StringBuilder();
        while (chunkStart < chunkEnd || Fill())
        {
            var rest = chunk.AsSpan(chunkStart, chunkEnd - chunkStart);
            var end = rest.IndexOf('\n');
            text.Append(end < 0 ? rest : rest[..end]);
            chunkStart += end < 0 ? rest.Length : end + 1;
            if (text.Length > maxRowChars)
                throw TooLong();

            if (end < 0)
                continue;

            EndRow(line + 1);
            return text.ToString().TrimEnd('\r');
        }

        return text.Length > 0 ? text.ToString().TrimEnd('\r') : null;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            reader.Dispose();

        base.Dispose(disposing);
    }

    private bool Fill()
    {
        (chunkStart, chunkEnd) = (0, Read(chunk, 0, chunk.Length));
        return chunkEnd > 0;
    }

    private static RejectedException Damaged(string file, InvalidDataException exception)
        => new($"{file} is cut off, corrupt, or not gzipped: {exception.Message} Get it again.", exception);

    private RejectedException TooLong()
        => new($"{file} line {line}: the row has more than {maxRowChars:N0} characters. Either a quote is opened there and not closed, or this is no index file.");
}
