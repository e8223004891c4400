using System.Text;
using TransferPipeline.Contracts;

namespace TransferPipeline.Ingest.Sources.Indexes;

/// <summary>The text of an index file. UTF-8; a byte that is not shows as <see cref="Invalid"/>. A row that does not end is rejected before it fills the memory.</summary>
internal sealed class IndexText : TextReader
{
    /// <summary>Most characters of a row, line breaks in quotes included: no path and label need more, and a file without line breaks or with an open quote is found out.</summary>
    internal const int MaxRowChars = 1 << 20;

    /// <summary>Stands where the bytes are not valid UTF-8: a code point that Unicode keeps out of texts for uses like this.</summary>
    internal const char Invalid = '\uFFFF';

    private readonly string file;
    private readonly StreamReader reader;
    private readonly char[] chunk = new char[4096];
    private int chunkStart;
    private int chunkEnd;
    private long rowChars;
    private long line = 1;

    private IndexText(string file, Stream stream)
    {
        this.file = file;
        var encoding = Encoding.GetEncoding(Encoding.UTF8.CodePage, EncoderFallback.ExceptionFallback, new DecoderReplacementFallback(Invalid.ToString()));
        reader = new StreamReader(stream, encoding, detectEncodingFromByteOrderMarks: false);
    }

    internal static IndexText Open(string file)
    {
        var stream = SourceFile.Open(file);
        Span<byte> start = stackalloc byte[3];
        var read = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        if (start[..read] is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..])
        {
            stream.Dispose();
            throw new RejectedException($"{file} is UTF-16 text. Save it as UTF-8.");
        }

        stream.Position = start[..read] is [0xEF, 0xBB, 0xBF] ? read : 0;
        return new IndexText(file, stream);
    }

    /// <summary>Says that a row was taken and where the next one starts.</summary>
    internal void EndRow(long nextLine) => (rowChars, line) = (0, nextLine);

    public override int Read(char[] buffer, int index, int count)
    {
        // A row may still be within the limit when the chunk that ends it goes beyond.
        if (rowChars > MaxRowChars)
            throw TooLong();

        var read = reader.Read(buffer, index, count);
        rowChars += read;
        return read;
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
            if (text.Length > MaxRowChars)
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

    private RejectedException TooLong()
        => new($"{file} line {line}: the row has more than {MaxRowChars:N0} characters. Either a quote is opened there and not closed, or this is no index file.");
}
