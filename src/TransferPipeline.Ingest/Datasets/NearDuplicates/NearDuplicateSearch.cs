using TransferPipeline.Storage.Datasets;

namespace TransferPipeline.Ingest.Datasets.NearDuplicates;

/// <summary>
/// Finds texts that are nearly the same: candidates share a band of their sketches (locality-sensitive hashing; Leskovec, Rajaraman, Ullman, "Mining
/// of Massive Datasets", chapter 3) and are then compared. Same texts in the same order, same pairs.
/// </summary>
internal sealed class NearDuplicateSearch
{
    internal const double Threshold = 0.8;

    /// <summary>Most texts that are compared.</summary>
    internal const int MaxTexts = 1_000_000;

    /// <summary>Most hashes that are kept: 128 MiB.</summary>
    private const long MaxHashes = 32L << 20;

    /// <summary>Most pairs that are kept.</summary>
    internal const int MaxPairs = 1_000_000;

    /// <summary>Of texts that share a band each is compared with so many before it and with the first, so that thousands of one mould do not make millions of comparisons.</summary>
    private const int Neighbours = 4;

    private readonly List<TextSketch?> sketches = [];
    private long hashes;

    /// <summary>How many texts were too many to be compared.</summary>
    internal long Beyond { get; private set; }

    /// <summary>Takes the next kept row.</summary>
    internal void Add(ReadOnlySpan<byte> content)
    {
        if (sketches.Count >= MaxTexts || hashes >= MaxHashes)
        {
            Beyond++;
            return;
        }

        var (text, pair) = TextContent.Read(content);
        var sketch = TextSketch.Of(text, pair);
        hashes += sketch?.Smallest.Length ?? 0;
        sketches.Add(sketch);
    }

    /// <summary>By the rows' places; at most <see cref="MaxPairs"/>.</summary>
    internal IReadOnlyList<NearPair> Find()
    {
        var found = new Dictionary<(int First, int Second), double>();
        for (var band = 0; band < TextSketch.BandCount && found.Count < MaxPairs; band++)
        {
            var rows = InBand(band);
            for (var start = 0; start < rows.Length && found.Count < MaxPairs;)
            {
                var end = start + 1;
                while (end < rows.Length && rows[end] >> 32 == rows[start] >> 32)
                    end++;

                Compare(rows.AsSpan(start, end - start), found);
                start = end;
            }
        }

        return [.. found.Take(MaxPairs).Select(pair => new NearPair(pair.Key.First, pair.Key.Second, pair.Value)).OrderBy(pair => pair.First).ThenBy(pair => pair.Second)];
    }

    /// <summary>The band's hash and the row's place in one number each, in order.</summary>
    private ulong[] InBand(int band)
    {
        var rows = sketches.Index().Where(row => row.Item is not null).Select(row => ((ulong)row.Item!.Bands[band] << 32) | (uint)row.Index).ToArray();
        Array.Sort(rows);
        return rows;
    }

    private void Compare(ReadOnlySpan<ulong> rows, Dictionary<(int First, int Second), double> found)
    {
        for (var i = 1; i < rows.Length; i++)
        {
            for (var j = Math.Max(0, i - Neighbours); j < i; j++)
                Compare((int)(uint)rows[j], (int)(uint)rows[i], found);

            if (i > Neighbours)
                Compare((int)(uint)rows[0], (int)(uint)rows[i], found);
        }
    }

    private void Compare(int first, int second, Dictionary<(int First, int Second), double> found)
    {
        if (found.ContainsKey((first, second)))
            return;

        var similarity = sketches[first]!.Similarity(sketches[second]!);
        if (similarity >= Threshold)
            found.Add((first, second), similarity);
    }
}
