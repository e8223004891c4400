using CsCheck;
using TransferPipeline.Ingest.Datasets.NearDuplicates;
using TransferPipeline.Storage.Datasets;
using TransferPipeline.Tests.Ingest.Sources;
using TransferPipeline.Tests.Ingest.Sources.Texts;

namespace TransferPipeline.Tests.Ingest.Datasets.NearDuplicates;

public sealed class NearDuplicateTests
{
    [Theory]
    [InlineData("Is my card here yet?", "is  my CARD here, yet", 1.0)]
    [InlineData("abcdefg", "abcdefx", 0.5)]
    [InlineData("abc", "ABC!", 1.0)]
    [InlineData("abc", "abd", 0.0)]
    [InlineData("कार्ड कहाँ है", "कार्ड कहाँ है?", 1.0)]
    [InlineData("😀😀😀😀", "😀😀😀😀!", 1.0)]
    public void Similarity_is_that_of_the_runs_of_five_letters(string first, string second, double expected)
    {
        Assert.Equal(expected, TextSketch.Of(first, null)!.Similarity(TextSketch.Of(second, null)!));
        Assert.Equal(expected, TextSketch.Of(second, null)!.Similarity(TextSketch.Of(first, null)!));
    }

    [Fact]
    public void Both_texts_of_a_pair_count_each_in_its_place()
    {
        Assert.Equal(1, TextSketch.Of("abcde", "fghij")!.Similarity(TextSketch.Of("ABCDE", "fghij.")!));
        Assert.Equal(0, TextSketch.Of("abcde", "fghij")!.Similarity(TextSketch.Of("fghij", "abcde")!));
        Assert.Null(TextSketch.Of("?!", null));
    }

    [Fact]
    public void Of_short_texts_the_similarity_is_exact_and_of_long_ones_near()
        => Gen.Select(Gen.Int[0, 400], Gen.Int[50, 3000], Gen.Int[0, 100]).Sample((seed, words, changed) =>
        {
            var random = new Random(seed);
            var text = Enumerable.Range(0, words).Select(_ => $"{random.Next(100_000):x5}").ToArray();
            var other = text.Select(word => random.Next(400) < changed ? $"{random.Next(100_000):x5}" : word).ToArray();
            var (left, right) = (Shingles(text), Shingles(other));
            var exact = left.Intersect(right).Count() / (double)left.Union(right).Count();

            Assert.Equal(exact, TextSketch.Of(string.Join(' ', text), null)!.Similarity(TextSketch.Of(string.Join(' ', other), null)!), left.Count > 250 ? 0.13 : 1e-9);
        }, iter: 60);

    [Fact]
    public async Task All_pairs_of_the_banking_questions_that_comparing_each_with_each_finds_are_found()
    {
        var rows = await TableReading.SamplesAsync(TextReading.Spec(Shared.Find("data", "text", "banking77_test.csv")));
        var sketches = rows.Select(row => TextSketch.Of(TextContent.Read(row.Content).Text, null)!).ToList();
        var all = Enumerable.Range(0, rows.Count).SelectMany(first => Enumerable.Range(first + 1, rows.Count - first - 1)
            .Select(second => new NearPair(first, second, sketches[first].Similarity(sketches[second]))))
            .Where(pair => pair.Similarity >= NearDuplicateSearch.Threshold)
            .ToList();

        Assert.Equal(all, Find([.. rows.Select(row => row.Content)]));
        Assert.InRange(all.Count, 10, 100);
    }

    [Fact]
    public void Thousands_of_texts_of_one_mould_hang_together()
    {
        var pairs = Find([.. Enumerable.Range(0, 3000).Select(i => TextContent.Of($"Dear customer, your order number {i} has been shipped and will arrive within three working days, thank you for shopping with us."))]);

        Assert.InRange(pairs.Count, 3000, 300_000);
        Assert.Equal(3000, pairs.SelectMany(pair => new[] { pair.First, pair.Second }).Distinct().Count());
    }

    private static IReadOnlyList<NearPair> Find(IReadOnlyList<byte[]> contents)
    {
        var search = new NearDuplicateSearch();
        foreach (var content in contents)
            search.Add(content);

        return search.Find();
    }

    private static HashSet<string> Shingles(string[] words)
    {
        var text = string.Join(' ', words);
        return [.. Enumerable.Range(0, text.Length - 4).Select(i => text.Substring(i, 5))];
    }
}
