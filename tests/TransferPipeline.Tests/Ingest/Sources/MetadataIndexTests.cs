namespace TransferPipeline.Tests.Ingest.Sources;

public sealed class MetadataIndexTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("metadata.csv", "file_name,label\n1.jpg,a\ninner/2.jpg,b\n")]
    [InlineData("metadata.jsonl", "{\"file_name\":\"1.jpg\",\"label\":\"a\"}\n{\"file_name\":\"inner/2.jpg\",\"label\":\"b\"}\n")]
    public async Task A_folder_with_metadata_is_read_through_it(string name, string text)
    {
        folder.Write("1.jpg", "inner/2.jpg", "unlisted.jpg");
        folder.WriteText(name, text);

        Assert.Equal(["1.jpg [a]", "inner/2.jpg [b]"], (await SourceReading.ReadAsync(folder.Path)).Lines());
    }

    [Fact]
    public async Task Metadata_in_split_folders_gives_the_split()
    {
        folder.Write("train/1.jpg", "test/1.jpg");
        folder.WriteText("train/metadata.csv", "file_name,label\n1.jpg,a\n");
        folder.WriteText("test/metadata.csv", "file_name,label\n1.jpg,b\n../train/1.jpg,b\n");

        Assert.Equal(
            ["test/1.jpg [b] (test)", "../train/1.jpg ! outside-the-source", "train/1.jpg [a] (train)"],
            (await SourceReading.ReadAsync(folder.Path)).Lines());
    }

    [Fact]
    public async Task Metadata_that_names_no_files_leaves_a_class_tree_a_class_tree()
    {
        folder.Write("daisy/1.jpg", "roses/2.jpg");
        folder.WriteText("metadata.csv", "camera,place\nold,garden\n");

        Assert.Equal(["daisy/1.jpg [daisy]", "roses/2.jpg [roses]"], (await SourceReading.ReadAsync(folder.Path)).Lines());
    }
}
