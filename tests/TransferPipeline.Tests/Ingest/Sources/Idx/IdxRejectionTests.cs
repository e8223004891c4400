using TransferPipeline.Contracts.Pipelines;

namespace TransferPipeline.Tests.Ingest.Sources.Idx;

public sealed class IdxRejectionTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public IdxRejectionTests() => IdxFixture.WritePair(folder, "train", 4);

    private string Images => folder.File("train-images-idx3-ubyte.gz");

    private string Labels => folder.File("train-labels-idx1-ubyte.gz");

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_cut_file_is_refused_with_what_was_expected_and_found()
    {
        File.WriteAllBytes(Images, IdxFixture.File(new byte[15], 4, 2, 3));

        Assert.Equal($"{Images} is cut off: its header promises 4 images, and 2 are there. Copy or download it again.", await TableReading.RejectionAsync(folder.Path));
    }

    [Fact]
    public async Task A_cut_gzip_is_refused_with_what_was_expected_and_found()
    {
        var noise = new byte[40_000];
        new Random(5).NextBytes(noise);
        File.WriteAllBytes(Images, IdxFixture.Zip(IdxFixture.File(noise, 4, 100, 100))[..30_000]);

        Assert.Equal($"{Images} is cut off: its header promises 4 images, and 2 are there. Copy or download it again.", await TableReading.RejectionAsync(folder.Path));
    }

    [Fact]
    public async Task A_test_file_that_is_cut_is_found_before_the_first_training_row()
    {
        File.WriteAllBytes(folder.File("t10k-images-idx3-ubyte"), IdxFixture.File(new byte[5], 1, 2, 3));
        File.WriteAllBytes(folder.File("t10k-labels-idx1-ubyte"), IdxFixture.File([1], 1));

        Assert.Contains("t10k-images-idx3-ubyte is cut off: its header promises 1 images, and 0 are there.", await TableReading.RejectionAsync(folder.Path), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cut_labels_are_refused()
    {
        File.WriteAllBytes(Labels, IdxFixture.File([1, 2], 4));

        Assert.Contains($"{Labels} is cut off: its header promises 4 labels, and 2 are there.", await TableReading.RejectionAsync(folder.Path), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_too_long_is_refused()
    {
        File.WriteAllBytes(Labels, IdxFixture.File([0, 1, 0, 1, 0], 4));

        Assert.Contains($"{Labels} is longer than the 4 labels that its header promises.", await TableReading.RejectionAsync(folder.Path), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Counts_that_differ_are_refused_with_both()
    {
        File.WriteAllBytes(Labels, IdxFixture.File([0, 1, 0], 3));

        Assert.Contains($"{Images} has 4 images, but {Labels} has 3 labels.", await TableReading.RejectionAsync(folder.Path), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Missing_labels_are_refused_with_the_names_that_were_looked_for()
    {
        File.Delete(Labels);

        Assert.Contains("has no labels: train-labels-idx1-ubyte or train-labels-idx1-ubyte.gz must lie beside it.", await TableReading.RejectionAsync(Images), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new byte[] { 0, 0, 13, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1 }, "is not an IDX file of unsigned bytes in 3 dimensions: it begins with 00000D03, not 00000803.")]
    [InlineData(new byte[] { 0, 0, 8, 4, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1 }, "it begins with 00000804, not 00000803.")]
    [InlineData(new byte[] { (byte)'P', (byte)'K', 3, 4, 0, 0 }, "it begins with 504B0304, not 00000803.")]
    [InlineData(new byte[] { 0, 0, 8, 3, 0, 0 }, "is cut off inside its header.")]
    [InlineData(new byte[] { }, "is cut off inside its header.")]
    [InlineData(new byte[] { 0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1 }, "says that an image has 0 × 1 pixels; between 1 and 67,108,864 can be read.")]
    [InlineData(new byte[] { 0, 0, 8, 3, 0, 0, 0, 1, 255, 255, 255, 255, 255, 255, 255, 255 }, "says that an image has 4294967295 × 4294967295 pixels;")]
    [InlineData(new byte[] { 0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0, 255, 255, 255 }, "is damaged:")]
    public async Task A_bad_header_is_refused(byte[] content, string reason)
    {
        File.WriteAllBytes(Images, content);

        Assert.Contains($"{Images} {reason}".Replace($"{Images} it begins", "it begins", StringComparison.Ordinal), await TableReading.RejectionAsync(folder.Path), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_sets_for_one_split_are_refused()
    {
        IdxFixture.WritePair(folder, "emnist-letters-train", 2);

        Assert.Contains($"{folder.File("emnist-letters-train-images-idx3-ubyte.gz")} and {Images} are images for the same split, train.", await TableReading.RejectionAsync(folder.Path), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("train-images-idx3-ubyte.gz")]
    [InlineData("train-labels-idx1-ubyte.gz")]
    public async Task A_link_in_the_folder_is_not_followed(string name)
    {
        File.Move(folder.File(name), folder.File("elsewhere"));
        File.CreateSymbolicLink(folder.File(name), folder.File("elsewhere"));

        Assert.Contains($"{folder.File(name)} is a symbolic link; links in a folder are not followed.", await TableReading.RejectionAsync(folder.Path), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a\n\nb\n", "names no class on line 2.")]
    [InlineData("coat\nbag\ncoat", "names 'coat' twice.")]
    [InlineData("", "names no class on line 1.")]
    public async Task Bad_class_names_are_refused(string text, string reason)
    {
        File.WriteAllText(folder.File("labels.txt"), text);

        Assert.Contains($"{folder.File("labels.txt")} {reason}", await TableReading.RejectionAsync(folder.Path), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Class_names_that_are_not_UTF8_are_refused()
    {
        File.WriteAllBytes(folder.File("labels.txt"), [(byte)'a', 0xE9, (byte)'\n', (byte)'b']);

        Assert.Contains("labels.txt is not UTF-8 text.", await TableReading.RejectionAsync(new DatasetSpec { Source = folder.Path }), StringComparison.Ordinal);
    }
}
