using System.Runtime.InteropServices;
using TransferPipeline.Tokenizers.Texts;

namespace TransferPipeline.Tokenizers.PreTokenizers;

/// <summary>Turns matches into pieces.</summary>
internal static class Splitting
{
    /// <param name="matches">In order, without overlaps.</param>
    /// <param name="invert">What is between the matches counts as the match.</param>
    internal static void Apply(int length, List<(int Start, int End)> matches, SplitBehaviour behaviour, bool invert, int offset, List<Piece> into)
    {
        List<(int Start, int End, bool IsMatch)> parts = [];
        var done = 0;
        foreach (var (start, end) in matches)
        {
            if (start > done)
                parts.Add((done, start, invert));
            parts.Add((start, end, !invert));
            done = end;
        }

        if (done < length)
            parts.Add((done, length, invert));
        foreach (var (start, end) in Merge(parts, behaviour))
            into.Add(new Piece(offset + start, offset + end));
    }

    private static IEnumerable<(int Start, int End)> Merge(List<(int Start, int End, bool IsMatch)> parts, SplitBehaviour behaviour) => behaviour switch
    {
        SplitBehaviour.Removed => parts.Where(part => !part.IsMatch).Select(part => (part.Start, part.End)),
        SplitBehaviour.Isolated => parts.Select(part => (part.Start, part.End)),
        SplitBehaviour.Contiguous => Join(parts, (before, part) => before == part),
        SplitBehaviour.MergedWithPrevious => Join(parts, (before, part) => part && !before),
        _ => JoinNext(parts),
    };

    /// <summary>Joins a part to the one before it when the two flags say so.</summary>
    private static List<(int Start, int End)> Join(List<(int Start, int End, bool IsMatch)> parts, Func<bool, bool, bool> joins)
    {
        List<(int Start, int End)> joined = [];
        var before = false;
        foreach (var (start, end, isMatch) in parts)
        {
            if (joined.Count > 0 && joins(before, isMatch))
                CollectionsMarshal.AsSpan(joined)[^1].End = end;
            else
                joined.Add((start, end));
            before = isMatch;
        }

        return joined;
    }

    private static List<(int Start, int End)> JoinNext(List<(int Start, int End, bool IsMatch)> parts)
    {
        List<(int Start, int End)> joined = [];
        var after = false;
        for (var i = parts.Count - 1; i >= 0; i--)
        {
            var (start, end, isMatch) = parts[i];
            if (joined.Count > 0 && isMatch && !after)
                CollectionsMarshal.AsSpan(joined)[^1].Start = start;
            else
                joined.Add((start, end));
            after = isMatch;
        }

        joined.Reverse();
        return joined;
    }
}
