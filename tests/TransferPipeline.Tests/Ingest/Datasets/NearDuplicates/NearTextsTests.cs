using System.Text.Json;
using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Ingest.Sources;
using TransferPipeline.Storage.Artifacts;
using TransferPipeline.Storage.Datasets;

namespace TransferPipeline.Tests.Ingest.Datasets.NearDuplicates;

public sealed class NearTextsTests : IDisposable
{
    private const string Question = "Why has the card that I ordered three weeks ago not arrived at my home address yet";
    private static readonly DatasetSpec Spec = new() { Source = "here", Kind = "text" };
    private readonly TemporaryFolder folder = new();
    private readonly LocalArtifactStore store;

    public NearTextsTests() => store = new LocalArtifactStore(folder.File("root"));

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Texts_that_are_nearly_the_same_are_reported_beside_the_manifest()
    {
        var built = await Rows.BuildAsync(store, Given("train", "test"), Spec);

        var file = $"datasets/flowers/{built.Manifest.Version}/near-duplicates.jsonl";
        Assert.Equal([$"1 pairs of texts are nearly the same (Jaccard >= 0.8); 1 straddle train and test; 1 differ in the label: {file}"], built.Notes);
        var line = JsonSerializer.Deserialize<NearDuplicate>(Assert.Single(File.ReadLines(Path.Combine(store.Root, file))), JsonSerializerOptions.Web)!;
        Assert.Equal(new NearDuplicate("q0", "q1", line.Similarity, "train", "test", "a", "b"), line);
        Assert.InRange(line.Similarity, 0.9, 1);
        Assert.Equal(built.Artifact, (await Rows.BuildAsync(store, Given("train", "test"), Spec)).Artifact);
    }

    [Fact]
    public async Task Nothing_is_said_of_pictures_or_where_it_is_off_and_the_version_stays_the_same()
    {
        var reported = await Rows.BuildAsync(store, Given("train", "test"), Spec);
        var off = await Rows.BuildAsync(new LocalArtifactStore(folder.File("other")), Given("train", "test"), Spec with { NearDuplicates = "off" });
        var pictures = await Rows.BuildAsync(store, Given("train", "test"), Spec with { Kind = "image" });

        Assert.Empty(off.Notes);
        Assert.Empty(pictures.Notes);
        Assert.Equal(reported.Manifest.Version, off.Manifest.Version);
        Assert.NotEqual(reported.Manifest.Version, pictures.Manifest.Version);
    }

    [Fact]
    public async Task Kept_together_they_are_a_group_and_never_straddle_splits()
    {
        var entries = Enumerable.Range(0, 60).SelectMany(i => Enumerable.Range(0, 3).Select(copy => Rows.Sample($"{i}-{copy}", i % 2 == 0 ? "a" : "b", $"{Words(i)} {Words(i + 1000)} {copy}"))).ToList();

        var apart = await Rows.BuildAsync(store, entries, Spec);
        var together = await Rows.BuildAsync(store, entries, Spec with { NearDuplicates = "keep-together" });

        Assert.Contains("straddle", Assert.Single(apart.Notes), StringComparison.Ordinal);
        Assert.DoesNotContain("straddle", Assert.Single(together.Notes), StringComparison.Ordinal);
        var rows = await Rows.ReadAsync(store, together.Manifest);
        Assert.All(rows.GroupBy(row => row.Id.Split('-')[0]), text =>
        {
            Assert.Single(text.Select(row => row.Split).Distinct());
            Assert.StartsWith("near-", Assert.Single(text.Select(row => row.Group).Distinct()), StringComparison.Ordinal);
        });
        Assert.Equal(2, rows.Select(row => row.Split).Distinct().Count());
    }

    [Fact]
    public async Task Kept_together_rows_follow_given_splits_and_keep_their_groups()
    {
        var built = await Rows.BuildAsync(
            store,
            [
                Rows.Sample("q0", "a", $"{Question} 0", split: "test"), Rows.Sample("q1", "b", $"{Question} 1"), Rows.Sample("q2", "b", $"{Question} 2", group: "mine"),
                Rows.Sample("far", "a", "Something else altogether", group: "mine"), Rows.Sample("other", "a", "And this is another text"),
            ],
            Spec with { NearDuplicates = "keep-together", TestFraction = 0 });

        var rows = (await Rows.ReadAsync(store, built.Manifest)).ToDictionary(row => row.Id, row => $"{row.Split} {row.Group}");
        Assert.Equal(["test mine", "test mine", "test mine", "test mine", "train "], new[] { "q0", "q1", "q2", "far", "other" }.Select(id => rows[id]));
    }

    private static List<SourceEntry> Given(string first, string second) =>
        [Rows.Sample("q0", "a", $"{Question}?", split: first), Rows.Sample("q1", "b", $"{Question} now?", split: second), Rows.Sample("q2", "b", "Something else altogether", split: first)];

    private static string Words(int seed)
    {
        var random = new Random(seed);
        return string.Join(' ', Enumerable.Range(0, 8).Select(_ => $"{random.Next(1_000_000):x5}"));
    }
}
