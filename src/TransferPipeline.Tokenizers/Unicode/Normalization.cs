using TransferPipeline.Tokenizers.Texts;

namespace TransferPipeline.Tokenizers.Unicode;

/// <summary>
/// The four normal forms of Unicode (UAX 15), each code point with what it does to the source: it takes the place of one and of so many after it, or is new. That tells
/// the offsets afterwards; they follow places, not letters, where marks change their order, as the reference's do.
/// </summary>
internal static class Normalization
{
    internal static void Apply(AlignedText text, bool compose, bool compatibility)
    {
        if (IsNormal(text.Span, compose, compatibility))
            return;

        var points = Decompose(text, compatibility);
        if (compose)
            points = Compose(points);

        text.Rewrite([.. points.Select(point => new Change(point.CodePoint, point.Change))]);
    }

    /// <summary>True when no unit is one that the form could touch; false may still be normal.</summary>
    private static bool IsNormal(ReadOnlySpan<char> text, bool compose, bool compatibility)
        => !text.ContainsAnyExceptInRange('\0', compatibility ? '\x9F' : compose ? '\u02FF' : '\xBF');

    private static List<Point> Decompose(AlignedText text, bool compatibility)
    {
        var points = new List<Point>(text.Length + 16);
        var unsorted = 0;
        foreach (var rune in text.Span.EnumerateRunes())
        {
            if (DecompositionTables.Decompose(rune.Value, compatibility) is { } parts)
            {
                for (var i = 0; i < parts.Length; i++)
                    Add(parts[i], i == 0 ? 0 : 1);
            }
            else
            {
                Add(rune.Value, 0);
            }
        }

        Sort(points, unsorted);
        return points;

        void Add(int codePoint, int change)
        {
            var combining = DecompositionTables.CombiningClass(codePoint);
            if (combining == 0)
            {
                Sort(points, unsorted);
                unsorted = points.Count + 1;
            }

            points.Add(new Point(codePoint, combining, change));
        }
    }

    /// <summary>Marks by their class; those of one class stay in order.</summary>
    private static void Sort(List<Point> points, int from)
    {
        if (points.Count - from > 32)
        {
            var sorted = points.Skip(from).OrderBy(point => point.Combining).ToList();
            points.RemoveRange(from, points.Count - from);
            points.AddRange(sorted);
            return;
        }

        for (var i = from + 1; i < points.Count; i++)
        {
            var point = points[i];
            var at = i;
            for (; at > from && points[at - 1].Combining > point.Combining; at--)
                points[at] = points[at - 1];
            points[at] = point;
        }
    }

    private static List<Point> Compose(List<Point> points)
    {
        var composed = new List<Point>(points.Count);
        var waiting = new List<Point>();
        Point? starter = null;
        foreach (var point in points)
        {
            if (starter is not { } first)
            {
                if (point.Combining == 0)
                    starter = point;
                else
                    composed.Add(point);
                continue;
            }

            var blocked = waiting.Count > 0 && waiting[^1].Combining >= point.Combining;
            if (!blocked && DecompositionTables.Compose(first.CodePoint, point.CodePoint) is >= 0 and var together)
            {
                starter = first with { CodePoint = together, Change = first.Change + point.Change - 1 };
            }
            else if (point.Combining == 0)
            {
                composed.Add(first);
                composed.AddRange(waiting);
                waiting.Clear();
                starter = point;
            }
            else
            {
                waiting.Add(point);
            }
        }

        if (starter is { } last)
            composed.Add(last);
        composed.AddRange(waiting);
        return composed;
    }

    /// <param name="Combining">Canonical combining class; 0 begins anew.</param>
    /// <param name="Change">1: new; 0: in the place of one code point of the source; -n: and of n more after it.</param>
    private readonly record struct Point(int CodePoint, byte Combining, int Change);
}
