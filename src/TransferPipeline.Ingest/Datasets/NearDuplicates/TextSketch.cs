using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;

namespace TransferPipeline.Ingest.Datasets.NearDuplicates;

/// <summary>
/// What is kept of a text to find those that are nearly the same. A text is the set of its runs of five letters ("shingles": A. Broder, "On the
/// resemblance and containment of documents", 1997), in lower case and with one blank for all that is neither letter nor digit; of a pair both sets.
/// </summary>
/// <param name="Bands">Texts that share one of these are candidates: each is a hash of some minima of hash functions over the shingles (MinHash).</param>
/// <param name="Smallest">The smallest hashes of the shingles in order, all of them when <paramref name="Complete"/>.</param>
internal sealed record TextSketch(uint[] Bands, uint[] Smallest, bool Complete)
{
    /// <summary>
    /// With 6 rows a band, two texts that share 80 % of their shingles have one of 24 bands in common with probability 0.9993, two that share half of
    /// them with 0.31.
    /// </summary>
    internal const int BandCount = 24;

    private const int BandRows = 6;
    private const int ShingleChars = 5;

    /// <summary>So many hashes tell the similarity of longer texts with a standard error of 0.025 at 0.8; that of shorter ones exactly.</summary>
    private const int MaxSmallest = 256;

    private const ulong Seed = 0x6A09E667F3BCC908;
    private static readonly uint[] Masks = Constants(1, BandCount * BandRows);
    private static readonly uint[] Factors = [.. Constants(2, BandCount * BandRows).Select(value => value | 1)];

    /// <summary>Null for a text without a letter or digit: it has nothing to compare.</summary>
    internal static TextSketch? Of(string text, string? pair)
    {
        var shingles = new List<uint>(text.Length + (pair?.Length ?? 0));
        AddShingles(shingles, Normalized(text), Seed);
        if (pair is not null)
            AddShingles(shingles, Normalized(pair), Seed + 1);

        if (shingles.Count == 0)
            return null;

        var smallest = SmallestOf(shingles);
        return new TextSketch(BandsOf(shingles), smallest.Length <= MaxSmallest ? smallest : smallest[..MaxSmallest], smallest.Length <= MaxSmallest);
    }

    /// <summary>Jaccard similarity: the share of all shingles of two texts that both have.</summary>
    internal double Similarity(TextSketch other)
    {
        var most = Complete && other.Complete ? int.MaxValue : MaxSmallest;
        var (i, j, all, both) = (0, 0, 0, 0);
        while (all < most && i < Smallest.Length && j < other.Smallest.Length)
        {
            var (left, right) = (Smallest[i], other.Smallest[j]);
            both += left == right ? 1 : 0;
            i += left <= right ? 1 : 0;
            j += right <= left ? 1 : 0;
            all++;
        }

        all += Math.Min(most - all, Smallest.Length - i + other.Smallest.Length - j);
        return (double)both / all;
    }

    private static string Normalized(string text)
    {
        var letters = new char[text.Length + 1];
        var count = 0;
        foreach (var character in text)
        {
            if (IsLetter(character))
                letters[count++] = char.ToLowerInvariant(character);
            else if (count > 0 && letters[count - 1] != ' ')
                letters[count++] = ' ';
        }

        return new string(letters, 0, count > 0 && letters[count - 1] == ' ' ? count - 1 : count);
    }

    /// <summary>Marks are vowels in many scripts; what needs surrogates is a letter or a sign that says something (an emoji).</summary>
    private static bool IsLetter(char character) => char.IsLetterOrDigit(character) || char.IsSurrogate(character)
        || char.GetUnicodeCategory(character) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;

    private static void AddShingles(List<uint> shingles, string text, ulong seed)
    {
        for (var i = 0; i == 0 || i + ShingleChars <= text.Length; i++)
        {
            var hash = seed;
            foreach (var character in text.AsSpan(i, Math.Min(ShingleChars, text.Length - i)))
                hash = (hash ^ character) * 0x100000001B3;

            if (text.Length > 0)
                shingles.Add((uint)(Mixed(hash) >> 32));
        }
    }

    /// <summary>Distinct hashes in order; of a long text not all, but more than <see cref="MaxSmallest"/>.</summary>
    private static uint[] SmallestOf(List<uint> shingles)
    {
        // Sorting is most of the work, and of many hashes the smallest lie below a bound.
        var bound = (uint)Math.Min(uint.MaxValue, 4.0 * MaxSmallest / shingles.Count * uint.MaxValue);
        var some = bound == uint.MaxValue ? [.. shingles] : shingles.Where(hash => hash < bound).ToArray();
        var distinct = Distinct(some);
        return distinct.Length > MaxSmallest || some.Length == shingles.Count ? distinct : Distinct([.. shingles]);
    }

    private static uint[] Distinct(uint[] hashes)
    {
        Array.Sort(hashes);
        return [.. hashes.Where((hash, i) => i == 0 || hash != hashes[i - 1])];
    }

    private static uint[] BandsOf(List<uint> shingles)
    {
        var minima = new uint[BandCount * BandRows];
        Array.Fill(minima, uint.MaxValue);
        var masks = MemoryMarshal.Cast<uint, Vector<uint>>(Masks);
        var factors = MemoryMarshal.Cast<uint, Vector<uint>>(Factors);
        var lowest = MemoryMarshal.Cast<uint, Vector<uint>>(minima.AsSpan());
        foreach (var shingle in shingles)
        {
            var hash = new Vector<uint>(shingle);
            for (var v = 0; v < lowest.Length; v++)
            {
                var value = (hash ^ masks[v]) * factors[v];
                lowest[v] = Vector.Min(lowest[v], value ^ Vector.ShiftRightLogical(value, 16));
            }
        }

        return [.. minima.Chunk(BandRows).Select(rows => (uint)(rows.Aggregate(Seed, (hash, value) => Mixed(hash ^ value)) >> 32))];
    }

    private static uint[] Constants(ulong stream, int count)
        => [.. Enumerable.Range(0, count).Select(i => (uint)(Mixed(Seed + (stream << 32) + (ulong)i) >> 32))];

    /// <summary>The finisher of SplitMix64 (S. Vigna).</summary>
    private static ulong Mixed(ulong value)
    {
        value += 0x9E3779B97F4A7C15;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
