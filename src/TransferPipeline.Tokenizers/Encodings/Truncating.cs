using TransferPipeline.Contracts;

namespace TransferPipeline.Tokenizers.Encodings;

/// <summary>Which tokens of sequences that are too long stay, and into which parts the others go.</summary>
internal static class Truncating
{
    /// <summary>How many tokens of each of the two sequences stay; the second is -1 when there is none.</summary>
    /// <param name="room">What the limit leaves for both, the template's tokens taken off.</param>
    internal static (int First, int Second) Lengths(int first, int second, int room, TruncationStrategy strategy)
    {
        var total = first + Math.Max(0, second);
        if (room == 0)
            return (0, Math.Min(second, 0));
        if (total <= room)
            return (first, second);

        var excess = total - room;
        switch (strategy)
        {
            case TruncationStrategy.LongestFirst when second < 0:
                return (room, second);
            case TruncationStrategy.LongestFirst:
                var (shorter, longer) = Even(Math.Min(first, second), room);
                return first > second ? (longer, shorter) : (shorter, longer);
            case TruncationStrategy.OnlyFirst:
                return (Shortened(first, excess, "first"), second);
            default:
                if (second < 0)
                    throw new RejectedException("Truncation of the second text was asked for a text without a second. Use only_first or longest_first.");
                return (first, Shortened(second, excess, "second"));
        }
    }

    /// <summary>The first part, with the others as what was cut off.</summary>
    internal static TokenRun Cut(TokenRun run, int length, Truncation truncation)
    {
        if (length >= run.Count)
            return run;
        if (length == 0)
            return new TokenRun { Overflowing = [run] };

        var parts = Parts(run.Count, length, truncation).Select(part => run.Slice(part.Start, part.End)).ToList();
        parts[0].Overflowing.AddRange(parts.Skip(1));
        return parts[0];
    }

    internal static int Room(Truncation truncation, int added)
    {
        if (truncation.MaxLength < added)
            throw new RejectedException($"A length of at most {truncation.MaxLength} tokens leaves no room for the {added} that the tokenizer adds to each text. Allow more.");
        return truncation.MaxLength - added;
    }

    private static (int Shorter, int Longer) Even(int shorter, int room)
    {
        var longer = shorter > room ? shorter : Math.Max(shorter, room - shorter);
        return shorter + longer > room ? (room / 2, (room / 2) + (room % 2)) : (shorter, longer);
    }

    private static int Shortened(int length, int excess, string which)
        => length > excess
            ? length - excess
            : throw new RejectedException($"The {which} text has {length} tokens, but {excess} would have to be cut off. Allow more tokens, or cut the other text too (longest_first).");

    private static IEnumerable<(int Start, int End)> Parts(int count, int length, Truncation truncation)
    {
        if (truncation.Stride >= length || truncation.Stride < 0)
        {
            throw new RejectedException(
                $"A stride of {truncation.Stride} tokens does not fit parts of {length}, from which the template's tokens are taken off already. Take fewer, at least 0.");
        }

        var step = length - truncation.Stride;
        if (truncation.Side == Side.Right)
        {
            for (var start = 0; ; start += step)
            {
                yield return (start, Math.Min(start + length, count));
                if (start + length >= count)
                    yield break;
            }
        }

        for (var end = count; ; end -= step)
        {
            yield return (Math.Max(0, end - length), end);
            if (end - length <= 0)
                yield break;
        }
    }
}
