using SkiaSharp;
using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Ingest.Sources;

namespace TransferPipeline.Tests.Ingest.Sources.Idx;

public sealed class IdxSourceTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_folder_gives_train_and_test_with_their_splits_and_names()
    {
        IdxFixture.WritePair(folder, "t10k", 2);
        IdxFixture.WritePair(folder, "train", 3);
        await File.WriteAllTextAsync(folder.File("labels.txt"), "T-shirt/top\r\nÄrmel, lang\r\n", TestContext.Current.CancellationToken);

        var rows = await TableReading.SamplesAsync(folder.Path);

        Assert.Equal(["train-00000", "train-00001", "train-00002", "t10k-00000", "t10k-00001"], rows.Select(row => row.Id));
        Assert.Equal(["train", "train", "train", "test", "test"], rows.Select(row => row.Split));
        Assert.Equal(["T-shirt/top", "Ärmel, lang", "T-shirt/top", "T-shirt/top", "Ärmel, lang"], rows.Select(row => row.Label));
    }

    [Fact]
    public async Task Without_names_the_number_is_the_label()
    {
        IdxFixture.WritePair(folder, "train", 2);

        var rows = await TableReading.SamplesAsync(folder.Path);

        Assert.Equal(["0", "1"], rows.Select(row => row.Label));
    }

    [Fact]
    public async Task Names_with_a_dot_a_prefix_and_without_gzip_are_read_too()
    {
        await File.WriteAllBytesAsync(folder.File("emnist-letters-test-images.idx3-ubyte"), IdxFixture.File([7, 8], 2, 1, 1), TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(folder.File("emnist-letters-test-labels.idx1-ubyte"), IdxFixture.File([3, 4], 2), TestContext.Current.CancellationToken);

        var rows = await TableReading.SamplesAsync(folder.File("emnist-letters-test-images.idx3-ubyte"));

        Assert.Equal([("emnist-letters-test-00000", "3"), ("emnist-letters-test-00001", "4")], rows.Select(row => (row.Id, row.Label!)));
    }

    [Fact]
    public async Task Training_images_alone_are_split_like_any_others_and_it_is_said()
    {
        IdxFixture.WritePair(folder, "train", 2);

        var (entries, notes) = await TableReading.ReadAsync(folder.Path);

        Assert.All(entries, entry => Assert.Null(Assert.IsType<SourceEntry.Sample>(entry).Split));
        Assert.Contains("has train files only", Assert.Single(notes), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unpacked_copy_beside_the_packed_file_gives_the_rows_once()
    {
        IdxFixture.WritePair(folder, "train", 2);
        await File.WriteAllBytesAsync(folder.File("train-images-idx3-ubyte"), IdxFixture.File(new byte[12], 2, 2, 3), TestContext.Current.CancellationToken);

        var rows = await TableReading.SamplesAsync(folder.Path);

        Assert.Equal(2, rows.Count);
    }

    [Fact]
    public async Task A_file_that_a_browser_unpacked_under_its_packed_name_is_read()
    {
        IdxFixture.WritePair(folder, "train", 1);
        await File.WriteAllBytesAsync(folder.File("train-images-idx3-ubyte.gz"), IdxFixture.File([1, 2, 3], 1, 1, 3), TestContext.Current.CancellationToken);

        Assert.Single(await TableReading.SamplesAsync(folder.Path));
    }

    [Fact]
    public async Task Images_alone_can_be_scored_and_it_is_said()
    {
        IdxFixture.WritePair(folder, "t10k", 2);
        File.Delete(folder.File("t10k-labels-idx1-ubyte.gz"));

        var (entries, notes) = await TableReading.ReadAsync(new DatasetSpec { Source = folder.Path, LabelsRequired = false });

        Assert.All(entries, entry => Assert.Null(Assert.IsType<SourceEntry.Sample>(entry).Label));
        Assert.Contains("has no labels file beside it", notes[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_number_that_has_no_name_is_a_bad_row_when_training_and_no_label_when_scoring()
    {
        IdxFixture.WritePair(folder, "train", 2);
        await File.WriteAllTextAsync(folder.File("labels.txt"), "only\n", TestContext.Current.CancellationToken);

        var (training, _) = await TableReading.ReadAsync(folder.Path);
        var (scoring, notes) = await TableReading.ReadAsync(new DatasetSpec { Source = folder.Path, LabelsRequired = false });

        var bad = Assert.IsType<SourceEntry.Unusable>(training[1]);
        Assert.Equal((RefusalReason.LabelUnknown, $"Its label is 1; {folder.File("labels.txt")} names the classes 0 to 0."), (bad.Reason, bad.Detail));
        Assert.Equal(["only", null], scoring.Cast<SourceEntry.Sample>().Select(row => row.Label));
        Assert.Contains("1 rows of", notes[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_file_gives_the_same_bytes_twice()
    {
        IdxFixture.WritePair(folder, "train", 5);

        var first = await TableReading.SamplesAsync(folder.Path);
        var second = await TableReading.SamplesAsync(folder.Path);

        Assert.Equal(first.Select(row => Convert.ToHexString(row.Content)), second.Select(row => Convert.ToHexString(row.Content)));
    }

    [Fact]
    public async Task The_small_fashion_set_comes_whole_with_its_class_names()
    {
        var rows = await TableReading.SamplesAsync(Shared.Find("data", "fashion-mnist-small"));

        Assert.Equal([("test", 1000), ("train", 2000)], rows.CountBy(row => row.Split!).OrderBy(split => split.Key).Select(split => (split.Key, split.Value)));
        Assert.Equal(10, rows.Select(row => row.Label).Distinct().Count());
        using var bitmap = SKBitmap.Decode(rows[^1].Content);
        Assert.Equal((28, 28), (bitmap.Width, bitmap.Height));
    }
}
