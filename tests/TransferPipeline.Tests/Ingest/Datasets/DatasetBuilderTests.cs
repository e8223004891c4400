using System.Text;
using TransferPipeline.Contracts;
using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Ingest.Datasets;
using TransferPipeline.Ingest.Sources;
using TransferPipeline.Ledger.Runs;
using TransferPipeline.Storage.Artifacts;
using TransferPipeline.Storage.Datasets;

namespace TransferPipeline.Tests.Ingest.Datasets;

public sealed class DatasetBuilderTests : IDisposable
{
    private static readonly DatasetSpec Spec = new() { Source = "here", ShardRows = 4 };
    private readonly TemporaryFolder folder = new();
    private readonly LocalArtifactStore store;

    public DatasetBuilderTests() => store = new LocalArtifactStore(folder.File("root"));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Every_row_leads_to_its_content()
    {
        var entries = Rows.Classes(5, "daisy", "roses");

        var built = await Rows.BuildAsync(store, [.. entries, Rows.Sample("again", "daisy", content: "daisy/003"), Rows.Sample("bad", null)], Spec);

        Assert.Equal(new RowCounts(12, 10, 0, 1, 1), built.Rows);
        Assert.Equal(["daisy", "roses"], built.Manifest.Classes);
        Assert.Equal([4, 4, 2], built.Manifest.Shards.Select(shard => shard.RowCount));
        await AssertContentsAsync(built.Manifest, entries.Select(entry => entry.Id));
        var repeated = Assert.Single(RowsFile.ReadDuplicates(await store.FetchAsync(built.Manifest.Duplicates, Token)));
        Assert.Equal(("again", "daisy/003", 0, 3), (repeated.Id, repeated.DuplicateOf, repeated.Shard, repeated.ShardRow));
        Assert.Equal(10, built.Manifest.Counts.Values.Sum(split => split.Values.Sum()));
    }

    /// <summary>Who works on a shard finds the rows that repeat its own together, however the source mixes them.</summary>
    [Fact]
    public async Task Repeated_rows_are_kept_by_shard()
    {
        var entries = Rows.Classes(6, "daisy", "roses");
        var repeats = entries.AsEnumerable().Reverse().Index().Select(entry => Rows.Sample($"again{entry.Index}", entry.Item.Label, content: entry.Item.Id));

        var built = await Rows.BuildAsync(store, [.. entries, .. repeats, .. entries.Take(5).Select(entry => Rows.Sample($"{entry.Id}-more", entry.Label, content: entry.Id))], Spec);

        var repeated = RowsFile.ReadDuplicates(await store.FetchAsync(built.Manifest.Duplicates, Token)).ToList();
        Assert.Equal([0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 2, 2, 2, 2], repeated.Select(row => row.Shard));
        Assert.Equal(["again8", "again9", "again10", "again11", "daisy/000-more", "daisy/001-more", "daisy/002-more", "daisy/003-more"], repeated.Take(8).Select(row => row.Id));
    }

    [Fact]
    public async Task The_same_data_is_the_same_version_and_writes_nothing_new()
    {
        var first = await Rows.BuildAsync(store, Rows.Classes(5, "daisy", "roses"), Spec);
        var files = Files();

        var second = await Rows.BuildAsync(store, Rows.Classes(5, "daisy", "roses"), Spec, first.Manifest);

        Assert.Equal(first.Artifact, second.Artifact);
        Assert.Equal(new RowCounts(10, 0, 10, 0, 0), second.Rows);
        Assert.Equal(files, Files());
    }

    [Fact]
    public async Task The_same_data_gives_the_same_bytes_in_another_place()
    {
        var other = new LocalArtifactStore(folder.File("other"));

        var first = await Rows.BuildAsync(store, Rows.Classes(5, "daisy", "roses"), Spec);
        var second = await Rows.BuildAsync(other, Rows.Classes(5, "daisy", "roses"), Spec);

        Assert.Equal(first.Artifact, second.Artifact);
    }

    [Fact]
    public async Task A_grown_source_makes_a_new_version_that_shares_the_old_shards()
    {
        var first = await Rows.BuildAsync(store, Rows.Classes(6, "daisy", "roses"), Spec);

        var grown = await Rows.BuildAsync(store, Rows.Classes(8, "daisy", "roses"), Spec, first.Manifest);

        Assert.NotEqual(first.Manifest.Version, grown.Manifest.Version);
        Assert.Equal(first.Manifest.Shards, grown.Manifest.Shards.Take(3));
        Assert.Equal([4], grown.Manifest.Shards.Skip(3).Select(shard => shard.RowCount));
        Assert.Equal(new RowCounts(16, 4, 12, 0, 0), grown.Rows);
        await AssertContentsAsync(grown.Manifest, Rows.Classes(8, "daisy", "roses").Select(entry => entry.Id));
    }

    [Fact]
    public async Task A_shrunk_source_shares_whole_shards_and_stores_the_rest_of_the_others_anew()
    {
        // Shards: daisy 0-3 | daisy 4-5, roses 0-1 | roses 2-5.
        var first = await Rows.BuildAsync(store, Rows.Classes(6, "daisy", "roses"), Spec);
        var left = Rows.Classes(6, "daisy", "roses").Where(entry => entry.Id is not ("daisy/004" or "roses/002" or "roses/003" or "roses/004" or "roses/005")).ToList();

        var shrunk = await Rows.BuildAsync(store, left, Spec, first.Manifest);

        Assert.Equal(first.Manifest.Shards[0], shrunk.Manifest.Shards[0]);
        Assert.Equal([4, 3], shrunk.Manifest.Shards.Select(shard => shard.RowCount));
        await AssertContentsAsync(shrunk.Manifest, left.Select(entry => entry.Id));
    }

    [Fact]
    public async Task A_shard_ends_at_its_rows_or_at_its_bytes()
    {
        var entries = Enumerable.Range(0, 5).Select(i => Rows.Sample($"{i}", i % 2 == 0 ? "a" : "b", content: new string((char)('a' + i), i == 2 ? 2 << 20 : 300 << 10)));

        var built = await Rows.BuildAsync(store, entries, Spec with { ShardMegabytes = 1 });

        Assert.Equal([2, 1, 2], built.Manifest.Shards.Select(shard => shard.RowCount));
    }

    [Fact]
    public async Task A_class_with_one_sample_is_kept_for_training()
    {
        var built = await Rows.BuildAsync(store, [.. Rows.Classes(5, "daisy"), Rows.Sample("rare/1", "rare")], Spec);

        Assert.Equal("train", (await Rows.ReadAsync(store, built.Manifest)).Single(row => row.Label == "rare").Split);
    }

    [Fact]
    public async Task One_class_only_is_rejected_by_name()
    {
        var message = await RejectionAsync(Rows.Classes(5, "daisy"));

        Assert.Equal("here has one class only, 'daisy'; a classifier needs at least two. Add data of another class.", message);
        Assert.DoesNotContain(Files(), file => file.EndsWith(".json", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_required_labels_no_class_is_needed()
        => Assert.Empty((await Rows.BuildAsync(store, [Rows.Sample("a", null)], Spec with { LabelsRequired = false })).Manifest.Classes);

    [Fact]
    public async Task A_source_without_rows_is_rejected() => Assert.Equal("here is empty: there is nothing to read in it.", await RejectionAsync([]));

    [Fact]
    public async Task A_source_without_a_usable_row_is_rejected_with_the_reasons_and_the_rows_stay_known()
    {
        var collector = new RowCollector(Spec, "ingest");
        IEnumerable<SourceEntry> entries = [Rows.Sample("a", null), Rows.Sample("b", null), Rows.Sample("c", "x", content: "")];

        var message = (await Assert.ThrowsAsync<RejectedException>(() => Rows.BuildAsync(store, entries, Spec, collector: collector))).Message;

        Assert.Equal("here has no usable row: all 3 are refused (2 label-missing, 1 empty).", message);
        Assert.Equal(3, collector.Quarantined.Count);
    }

    private async Task<string> RejectionAsync(IEnumerable<SourceEntry> entries) => (await Assert.ThrowsAsync<RejectedException>(() => Rows.BuildAsync(store, entries, Spec))).Message;

    /// <summary>The rows are those expected, in order, and each finds its content (which is its id) in the shard and row it names.</summary>
    private async Task AssertContentsAsync(DatasetManifest manifest, IEnumerable<string> ids)
    {
        var shards = new List<IReadOnlyList<ShardEntry>>();
        foreach (var shard in manifest.Shards)
            shards.Add(await ShardFile.ReadAsync(store, new ArtifactRef(shard.Path, shard.Sha256), Token));

        var rows = await Rows.ReadAsync(store, manifest);
        Assert.Equal(ids, rows.Select(row => row.Id));
        Assert.All(rows, row => Assert.Equal(row.Id, Encoding.UTF8.GetString(shards[row.Shard][row.ShardRow].Content)));
        Assert.All(rows, row => Assert.Equal(row.ContentSha256, shards[row.Shard][row.ShardRow].Sha256));
    }

    private List<string> Files() => [.. Directory.EnumerateFiles(store.Root, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
}
