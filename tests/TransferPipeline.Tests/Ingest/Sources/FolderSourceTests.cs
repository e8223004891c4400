using TransferPipeline.Ingest.Sources;


namespace TransferPipeline.Tests.Ingest.Sources;

public sealed class FolderSourceTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_folder_is_a_class_and_its_files_come_in_the_order_of_their_names()
    {
        folder.Write("roses/2.jpg", "roses/1.jpg", "daisy/b/3.jpg", "daisy-white/1.jpg");

        var entries = await SourceReading.ReadAsync(folder.Path);

        Assert.Equal(["daisy/b/3.jpg [daisy]", "daisy-white/1.jpg [daisy-white]", "roses/1.jpg [roses]", "roses/2.jpg [roses]"], entries.Lines());
        Assert.Equal("roses/2.jpg", entries[^1].Text());
    }

    [Fact]
    public async Task Split_folders_above_the_classes_are_honoured()
    {
        folder.Write("train/daisy/1.jpg", "val/daisy/2.jpg", "test/daisy/3.jpg");

        Assert.Equal(
            ["test/daisy/3.jpg [daisy] (test)", "train/daisy/1.jpg [daisy] (train)", "val/daisy/2.jpg [daisy] (validation)"],
            (await SourceReading.ReadAsync(folder.Path)).Lines());
    }

    [Fact]
    public async Task A_class_may_be_called_test()
    {
        folder.Write("test/1.jpg", "quiz/2.jpg");

        Assert.Equal(["quiz/2.jpg [quiz]", "test/1.jpg [test]"], (await SourceReading.ReadAsync(folder.Path)).Lines());
    }

    [Fact]
    public async Task A_flat_folder_has_no_labels()
    {
        folder.Write("1.jpg", "noextension");

        Assert.Equal(["1.jpg []", "noextension []"], (await SourceReading.ReadAsync(folder.Path)).Lines());
    }

    [Fact]
    public async Task A_single_folder_around_the_classes_is_looked_through_even_with_a_licence_in_it()
    {
        folder.Write("flowers/LICENSE.txt", "flowers/daisy/1.jpg", "flowers/roses/2.jpg");

        Assert.Equal(["daisy/1.jpg [daisy]", "roses/2.jpg [roses]"], (await SourceReading.ReadAsync(folder.Path)).Lines());
    }

    [Fact]
    public async Task A_single_folder_around_split_folders_is_looked_through()
    {
        folder.Write("flowers/train/daisy/1.jpg", "flowers/test/roses/2.jpg");

        Assert.Equal(["test/roses/2.jpg [roses] (test)", "train/daisy/1.jpg [daisy] (train)"], (await SourceReading.ReadAsync(folder.Path)).Lines());
    }

    [Theory]
    [InlineData("daisy/1.jpg", "daisy/inner/2.jpg", "daisy")]
    [InlineData("train/daisy/1.jpg", "train/daisy/2.jpg", "daisy")]
    public async Task A_single_folder_with_pictures_of_its_own_or_named_like_a_split_is_not_looked_through(string first, string second, string label)
    {
        folder.Write(first, second);

        Assert.All(await SourceReading.ReadAsync(folder.Path), entry => Assert.Contains($"[{label}]", SourceReading.Line(entry), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Outside_the_class_folders_pictures_are_rows_without_a_label_and_other_files_are_counted_in_a_note()
    {
        folder.Write("README.md", "stray.jpg", "daisy/1.jpg", "roses/2.jpg");
        var source = new FolderSource(folder.Path, TreeContent.Pictures);

        var entries = await SourceReading.ReadAsync(source);

        Assert.Equal(["daisy/1.jpg [daisy]", "roses/2.jpg [roses]", "stray.jpg []"], entries.Lines());
        Assert.Equal([$"1 files of {folder.Path} lie in no class folder and were not read."], source.Notes);
    }

    [Fact]
    public async Task Hidden_files_and_the_litter_of_operating_systems_are_not_read()
    {
        folder.Write("daisy/1.jpg", "daisy/.DS_Store", "daisy/Thumbs.db", ".git/config", "__MACOSX/daisy/._1.jpg", "roses/2.jpg");

        Assert.Equal(["daisy/1.jpg [daisy]", "roses/2.jpg [roses]"], (await SourceReading.ReadAsync(folder.Path)).Lines());
    }

    [Fact]
    public async Task Links_to_files_and_to_folders_are_refused_and_not_followed()
    {
        folder.Write("secret/x.jpg", "data/daisy/1.jpg", "data/roses/2.jpg");
        File.CreateSymbolicLink(folder.File("data", "daisy", "link.jpg"), folder.File("secret", "x.jpg"));
        Directory.CreateSymbolicLink(folder.File("data", "tulips"), folder.File("secret"));
        File.CreateSymbolicLink(folder.File("data", "roses", "dangling.jpg"), folder.File("nowhere"));

        Assert.Equal(
            ["daisy/1.jpg [daisy]", "daisy/link.jpg ! not-a-file", "roses/2.jpg [roses]", "roses/dangling.jpg ! not-a-file", "tulips ! not-a-file"],
            (await SourceReading.ReadAsync(folder.File("data"))).Lines());
    }

    [Fact]
    public async Task A_file_without_bytes_and_one_with_too_many_are_refused_unread()
    {
        folder.WriteBytes("daisy/empty.jpg", []);
        folder.Write("roses/1.jpg");
        using (var file = File.Create(folder.File("daisy", "huge.jpg")))
            file.SetLength(FolderSource.MaxFileBytes + 1);

        Assert.Equal(["daisy/empty.jpg ! empty", "daisy/huge.jpg ! too-large", "roses/1.jpg [roses]"], (await SourceReading.ReadAsync(folder.Path)).Lines());
    }

    [Fact]
    public async Task An_empty_folder_has_no_rows() => Assert.Empty(await SourceReading.ReadAsync(folder.Path));
}
