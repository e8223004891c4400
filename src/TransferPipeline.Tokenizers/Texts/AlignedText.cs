namespace TransferPipeline.Tokenizers.Texts;

/// <summary>
/// A text under work, in UTF-16, with for each unit the range of the original text that it stands for (when offsets are wanted). A step rewrites it from front to back:
/// each code point that comes out either takes the place of the next that went in, or is inserted after the last; so offsets come out as the reference's do.
/// </summary>
internal sealed class AlignedText
{
    private char[] text = new char[256];
    private char[] written = new char[256];
    private int[] starts = [];
    private int[] ends = [];
    private int[] writtenStarts = [];
    private int[] writtenEnds = [];
    private int length;
    private int writtenLength;
    private int source;
    private int origin;

    internal bool Aligned { get; private set; }

    internal int Length => length;

    internal ReadOnlySpan<char> Span => text.AsSpan(0, length);

    internal int WrittenLength => writtenLength;

    /// <summary>The units that <see cref="Replace(int)"/> will take the place of next begin here.</summary>
    internal int Source => source;

    internal int StartOf(int unit) => starts[unit];

    internal int EndOf(int unit) => ends[unit];

    /// <summary>The text becomes this part of an original, which begins at <paramref name="offset"/> there.</summary>
    internal void Load(ReadOnlySpan<char> original, int offset, bool aligned)
    {
        Aligned = aligned;
        length = 0;
        origin = offset;
        Reserve(ref text, original.Length);
        original.CopyTo(text);
        length = original.Length;
        if (!aligned)
            return;

        Reserve(ref starts, length);
        Reserve(ref ends, length);
        for (var i = 0; i < length; i++)
        {
            var pair = char.IsHighSurrogate(text[i]) && i + 1 < length;
            starts[i] = offset + i;
            ends[i] = offset + i + (pair ? 2 : 1);
            if (pair)
            {
                starts[i + 1] = starts[i];
                ends[i + 1] = ends[i];
                i++;
            }
        }
    }

    /// <summary>Empties the text, to be put together by <see cref="Append"/>.</summary>
    internal void Clear(bool aligned)
    {
        Aligned = aligned;
        length = 0;
    }

    internal void Append(AlignedText other)
    {
        Reserve(ref text, length + other.length);
        other.Span.CopyTo(text.AsSpan(length));
        if (Aligned)
        {
            Reserve(ref starts, length + other.length);
            Reserve(ref ends, length + other.length);
            other.starts.AsSpan(0, other.length).CopyTo(starts.AsSpan(length));
            other.ends.AsSpan(0, other.length).CopyTo(ends.AsSpan(length));
        }

        length += other.length;
    }

    internal void BeginRewrite()
    {
        writtenLength = 0;
        source = 0;
        Reserve(ref written, length + 16);
        if (Aligned)
        {
            Reserve(ref writtenStarts, length + 16);
            Reserve(ref writtenEnds, length + 16);
        }
    }

    internal void EndRewrite()
    {
        (text, written) = (written, text);
        (starts, writtenStarts) = (writtenStarts, starts);
        (ends, writtenEnds) = (writtenEnds, ends);
        length = writtenLength;
    }

    /// <summary>The code point that stands at <see cref="Source"/>; none is left when Source is Length.</summary>
    internal int Peek() => CodePointReader.At(Span, source, out _);

    /// <summary>Writes a code point in the place of the next of the source.</summary>
    internal void Replace(int codePoint)
    {
        Write(codePoint, Math.Min(source, length - 1));
        Skip(1);
    }

    /// <summary>The same, and the next <paramref name="removed"/> code points of the source are dropped.</summary>
    internal void Replace(int codePoint, int removed)
    {
        Replace(codePoint);
        Skip(removed);
    }

    /// <summary>Writes a code point that stands for the same as the one of the source before it.</summary>
    internal void Insert(int codePoint) => Write(codePoint, source - 1);

    internal void Skip(int codePoints)
    {
        for (var i = 0; i < codePoints && source < length; i++)
            SkipOne();
    }

    internal void SkipTo(int unit) => source = unit;

    /// <summary>Rewrites the whole text.</summary>
    internal void Rewrite(List<Change> changes)
    {
        BeginRewrite();
        foreach (var change in changes)
        {
            if (change.Shift > 0)
                Insert(change.CodePoint);
            else
                Replace(change.CodePoint, -change.Shift);
        }

        EndRewrite();
    }

    /// <summary>Writes the next units of the source as they are.</summary>
    internal void Copy(int units)
    {
        Grow(units);
        text.AsSpan(source, units).CopyTo(written.AsSpan(writtenLength));
        if (Aligned)
        {
            starts.AsSpan(source, units).CopyTo(writtenStarts.AsSpan(writtenLength));
            ends.AsSpan(source, units).CopyTo(writtenEnds.AsSpan(writtenLength));
        }

        writtenLength += units;
        source += units;
    }

    /// <summary>The units of a rewritten ASCII text of the same length; alignments stay as they are.</summary>
    internal Span<char> InPlace() => text.AsSpan(0, length);

    private void SkipOne() => source += char.IsHighSurrogate(text[source]) ? 2 : 1;

    private void Write(int codePoint, int aligned)
    {
        var units = codePoint >= 0x10000 ? 2 : 1;
        Grow(units);
        if (units == 1)
        {
            written[writtenLength] = (char)codePoint;
        }
        else
        {
            written[writtenLength] = (char)(0xD800 + ((codePoint - 0x10000) >> 10));
            written[writtenLength + 1] = (char)(0xDC00 + ((codePoint - 0x10000) & 0x3FF));
        }

        if (Aligned)
        {
            for (var i = 0; i < units; i++)
            {
                writtenStarts[writtenLength + i] = aligned < 0 ? origin : starts[aligned];
                writtenEnds[writtenLength + i] = aligned < 0 ? origin : ends[aligned];
            }
        }

        writtenLength += units;
    }

    private void Grow(int units)
    {
        Reserve(ref written, writtenLength + units);
        if (Aligned)
        {
            Reserve(ref writtenStarts, writtenLength + units);
            Reserve(ref writtenEnds, writtenLength + units);
        }
    }

    private static void Reserve<T>(ref T[] array, int size)
    {
        if (array.Length < size)
            Array.Resize(ref array, Math.Max(size, Math.Max(256, array.Length * 2)));
    }
}
