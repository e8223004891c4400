using TransferPipeline.Contracts;
using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Ingest.Datasets;
using TransferPipeline.Ingest.Sources;
using TransferPipeline.Storage.Artifacts;
using TransferPipeline.Storage.Datasets;
using TransferPipeline.Tests.Ingest.Sources;

namespace TransferPipeline.Tests.Ingest.Datasets;

/// <summary>Text sources, from the file to the manifest.</summary>
public sealed class TextDatasetTests : IDisposable
{
    private static readonly DatasetSpec Spec = new() { Kind = "text" };
    private readonly TemporaryFolder folder = new();
    private readonly LocalArtifactStore store;

    public TextDatasetTests() => store = new LocalArtifactStore(folder.File("root"));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task The_banking_questions_are_all_there()
    {
        var (built, rows) = await BuildAsync(Spec with { Source = Path.Combine(Shared.Find("data", "text"), "banking77_*.csv") });

        Assert.Equal((10_003L, 3_080L), (built.Manifest.Counts["train"].Values.Sum(), built.Manifest.Counts["test"].Values.Sum()));
        Assert.Equal(("text", "classes", 77, 13_083L), (built.Manifest.Kind, built.Manifest.Target, built.Manifest.Classes.Count, built.Manifest.RowCount));
        Assert.Empty(rows.Quarantined);
        Assert.Contains("straddle train and test", Assert.Single(built.Notes), StringComparison.Ordinal);
        var first = (await Rows.ReadAsync(store, built.Manifest)).First(row => row.Id == "banking77_train.csv#0");
        var shard = built.Manifest.Shards[first.Shard];
        var content = (await ShardFile.ReadAsync(store, new ArtifactRef(shard.Path, shard.Sha256), Token))[first.ShardRow].Content;
        Assert.Equal(("I am still waiting on my card?", null), TextContent.Read(content));
    }

    [Fact]
    public async Task The_movie_reviews_have_a_sentiment_or_a_score()
    {
        var file = Shared.Find("data", "text", "movie_sentiment.csv");

        var (classes, _) = await BuildAsync(Spec with { Source = file });
        var (numbers, scored) = await BuildAsync(Spec with { Source = file, Target = "number" });

        Assert.Equal(["negative", "positive"], classes.Manifest.Classes);
        Assert.Equal((10_207L, 2L), (classes.Manifest.RowCount, classes.Manifest.DuplicateCount));
        Assert.Equal((0, 10_207L, "number"), (numbers.Manifest.Classes.Count, numbers.Manifest.RowCount, numbers.Manifest.Target));
        Assert.Equal(["label-conflict", "label-conflict"], scored.Quarantined.Select(record => record.Reason));
        Assert.All(numbers.Manifest.Counts, split => Assert.Equal(new Dictionary<string, long> { [""] = classes.Manifest.Counts[split.Key].Values.Sum() }, split.Value));
    }

    [Fact]
    public async Task The_tagged_questions_count_each_tag()
    {
        var (built, _) = await BuildAsync(Spec with { Source = Shared.Find("data", "tables", "multilabel-text.parquet"), Target = "labels" });

        var rows = await Rows.ReadAsync(store, built.Manifest);
        Assert.Equal(["app", "card", "cash", "fee", "transfer"], built.Manifest.Classes);
        Assert.Equal(rows.Where(row => row.Split == "test").SelectMany(row => LabelSet.Names(row.Label!)).CountBy(tag => tag).OrderBy(tag => tag.Key, StringComparer.Ordinal).Select(tag => (tag.Key, (long)tag.Value)),
            built.Manifest.Counts["test"].Select(tag => (tag.Key, tag.Value)));
        Assert.Equal((40, 200), (rows.Count(row => row.Split == "test"), rows.Count));
        Assert.Contains(rows, row => row.Label == "[]");
    }

    [Fact]
    public async Task Kind_and_target_are_part_of_the_version()
    {
        List<SourceEntry> rows = [Rows.Sample("1", "1"), Rows.Sample("2", "2")];

        var versions = new[] { new DatasetSpec { Source = "here" }, Spec, Spec with { Target = "number" }, Spec with { Target = "labels" } };
        Assert.Equal(4, (await Task.WhenAll(versions.Select(async spec => (await Rows.BuildAsync(store, rows, spec with { Source = "here" })).Manifest.Version))).Distinct().Count());
    }

    [Theory]
    [InlineData("labels", "[\"a\"]", "All rows of here have the same labels, [\"a\"]: there is nothing to tell apart.")]
    [InlineData("number", "1.5", "All rows of here have the same number, 1.5: there is nothing to learn.")]
    [InlineData("classes", "a", "here has one class only, 'a'; a classifier needs at least two.")]
    [InlineData("number", "a", "here has no usable row: all 2 are refused (2 label-malformed). dataset.target is number; for a class a row leave it out.")]
    public async Task Data_from_which_nothing_can_be_learned_is_refused(string target, string label, string reason)
    {
        var spec = Spec with { Source = "here", Target = target };

        var rejection = await Assert.ThrowsAsync<RejectedException>(() => Rows.BuildAsync(store, [Rows.Sample("1", label), Rows.Sample("2", label)], spec));

        Assert.StartsWith(reason, rejection.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pictures_read_as_texts_are_refused_with_the_setting()
    {
        folder.WriteBytes("tree/a/one", [0xFF, 0xD8, 0xFF]);
        folder.WriteBytes("tree/b/two", [0x89, 0x50, 0x4E]);

        var rejection = await Assert.ThrowsAsync<RejectedException>(() => BuildAsync(Spec with { Source = folder.File("tree") }));

        Assert.EndsWith("all 2 are refused (2 not-utf-8). If these are no texts but pictures, leave out dataset.kind: text.", rejection.Message, StringComparison.Ordinal);
    }

    private async Task<(IngestResult Built, RowCollector Rows)> BuildAsync(DatasetSpec spec)
    {
        var rows = new RowCollector(spec, "ingest");
        return (await new DatasetBuilder(store).BuildAsync(SampleSources.Open(spec), spec, "texts", null, rows, Token), rows);
    }
}
