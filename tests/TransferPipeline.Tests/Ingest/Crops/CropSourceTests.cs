using TransferPipeline.Ingest.Crops;
using TransferPipeline.Ingest.Sources;
using TransferPipeline.Storage.Artifacts;
using TransferPipeline.Storage.Datasets;
using TransferPipeline.Storage.Detections;

namespace TransferPipeline.Tests.Ingest.Crops;

public sealed class CropSourceTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("largest", true, "two.jpg#1 [a] (test) {two.jpg}, copy.jpg#1 [a] (train) {copy.jpg}, none.jpg ! no-detection, one.jpg#0 [b] (train) {family}")]
    [InlineData("all", true, "two.jpg#0 [a] (test) {two.jpg}, two.jpg#1 [a] (test) {two.jpg}, copy.jpg#0 [a] (train) {copy.jpg}, copy.jpg#1 [a] (train) {copy.jpg}, none.jpg ! no-detection, one.jpg#0 [b] (train) {family}")]
    [InlineData("refuse", true, "two.jpg ! several-detections, copy.jpg ! several-detections, none.jpg ! no-detection, one.jpg#0 [b] (train) {family}")]
    [InlineData("largest", false, "two.jpg#1 [a] (test) {two.jpg}, copy.jpg#1 [a] (train) {copy.jpg}, one.jpg#0 [b] (train) {family}")]
    public async Task Boxes_become_rows_with_what_their_picture_says(string boxes, bool wanted, string expected)
    {
        using var folder = new TemporaryFolder();
        var store = new LocalArtifactStore(folder.Path);
        var (pictures, detections) = await MadeAsync(store);
        var source = new CropSource(store, pictures, detections, new CropChoice(boxes, wanted));

        var entries = new List<string>();
        await foreach (var entry in source.ReadAsync(Token))
            entries.Add(entry is SourceEntry.Sample sample ? $"{sample.Id} [{sample.Label}] ({sample.Split}) {{{sample.Group}}}" : $"{entry.Id} ! {((SourceEntry.Unusable)entry).Reason}");

        Assert.Equal(expected, string.Join(", ", entries));
        Assert.Equal(entries.Count(entry => entry.Contains('#')), source.Origins.Count);
        Assert.EndsWith("crops of 4 pictures; in 1 of them nothing was detected.", Assert.Single(source.Notes));
    }

    [Theory]
    [InlineData("a", true)]
    [InlineData(null, false)]
    public void Only_a_labelled_picture_must_show_something(string? label, bool refused)
        => Assert.Equal(refused, new CropChoice("all", true).Refuse(0, label is not null) is not null);

    [Fact]
    public async Task A_crop_names_the_place_it_was_cut_out_of()
    {
        using var folder = new TemporaryFolder();
        var store = new LocalArtifactStore(folder.Path);
        var (pictures, detections) = await MadeAsync(store);
        var source = new CropSource(store, pictures, detections, new CropChoice("largest", true));

        SourceEntry? first = null;
        await foreach (var entry in source.ReadAsync(Token))
            first ??= entry;

        Assert.Equal("a/two.jpg#xywh=10,20,31,40", first!.Source);
        Assert.Equal([1, 2], ((SourceEntry.Sample)first).Content);
        Assert.Equal(new CropOrigin("two.jpg#1", "two.jpg", "aa", 10.4f, 20, 40.6f, 60, "face", 0.8f, 100, 90), source.Origins[0]);
    }

    [Fact]
    public async Task What_is_written_of_detections_is_read_again()
    {
        using var folder = new TemporaryFolder();
        var store = new LocalArtifactStore(folder.Path);

        var (_, detections) = await MadeAsync(store);

        var read = detections.SelectMany(file => DetectionFile.Read(folder.File(file.Path.Split('/')))).ToList();
        Assert.Equal(["aa", "bb", "cc", "dd"], read.Select(picture => picture.Sha256));
        Assert.Equal([2, 0, 0, 1], read.Select(picture => picture.Boxes.Count));
        Assert.Equal([null, null, "corrupt", null], read.Select(picture => picture.Reason));
        Assert.Equal((100, 90), (read[0].Width, read[0].Height));
        Assert.Equal(0.8f, read[0].Boxes[1].Score);
    }

    /// <summary>Two shards: two boxes (and a copy of that picture) and none; one that was refused, one box.</summary>
    internal static async Task<(DatasetManifest Pictures, IReadOnlyList<TransferPipeline.Contracts.ArtifactRef> Detections)> MadeAsync(LocalArtifactStore store)
    {
        DatasetRow[] rows =
        [
            new("two.jpg", "a/two.jpg", "aa", "a", "test", null, 0, 0), new("none.jpg", "a/none.jpg", "bb", "a", "train", null, 0, 1),
            new("bad.jpg", "b/bad.jpg", "cc", "b", "train", null, 1, 0), new("one.jpg", "b/one.jpg", "dd", "b", "train", "family", 1, 1),
        ];
        DuplicateRow[] repeated = [new("copy.jpg", "a/copy.jpg", "aa", "a", "train", "two.jpg", 0, 0)];
        DetectedPicture[] first =
        [
            new("aa", 100, 90, [Box(0, 0, 10, 10, 0.9f), Box(10.4f, 20, 40.6f, 60, 0.8f)], null, null), new("bb", 50, 50, [], null, null),
        ];
        DetectedPicture[] second = [new("cc", 0, 0, [], "corrupt", "It is broken."), new("dd", 50, 50, [Box(1, 1, 5, 5, 0.7f)], null, null)];
        var manifest = new DatasetManifest
        {
            Name = "pictures", Version = "0", Kind = "image", Classes = ["a", "b"], RowCount = 4, DuplicateCount = 1, QuarantinedCount = 0,
            Counts = new Dictionary<string, IReadOnlyDictionary<string, long>>(), Shards = [],
            Rows = await RowsFile.WriteAsync(store, "rows.parquet", rows, Token),
            Duplicates = await RowsFile.WriteDuplicatesAsync(store, "duplicates.parquet", repeated, Token),
        };
        return (manifest, [await DetectionFile.WriteAsync(store, "detections/k/0.parquet", GroupsOf(first), Token), await DetectionFile.WriteAsync(store, "detections/k/1.parquet", GroupsOf(second), Token)]);
    }

    private static DetectedCrop Box(float left, float top, float right, float bottom, float score) => new(left, top, right, bottom, "face", score, [1, 2]);

    /// <summary>A group for each picture.</summary>
    private static async IAsyncEnumerable<IReadOnlyList<DetectedPicture>> GroupsOf(DetectedPicture[] pictures)
    {
        foreach (var picture in pictures)
            yield return [picture];
        await Task.CompletedTask;
    }
}
