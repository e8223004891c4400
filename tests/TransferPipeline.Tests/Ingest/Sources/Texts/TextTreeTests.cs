using System.Text;
using static TransferPipeline.Tests.Ingest.Sources.Texts.TextReading;

namespace TransferPipeline.Tests.Ingest.Sources.Texts;

public sealed class TextTreeTests : IDisposable
{
    private static readonly (string Name, byte[] Content)[] Reviews =
    [
        ("aclImdb/README", "About it."u8.ToArray()),
        ("aclImdb/test/neg/0_1.txt", "\uFEFFbad\r\n"u8.ToArray()),
        ("aclImdb/test/pos/0_9.txt", "good"u8.ToArray()),
        ("aclImdb/train/neg/0_2.txt", [(byte)'b', 0xC3, (byte)'d']),
        ("aclImdb/train/neg/1_2.txt", []),
        ("aclImdb/train/pos/0_10.txt", Encoding.Unicode.GetBytes("\uFEFFwide")),
        ("aclImdb/train/pos/1_10.txt", "two\nlines"u8.ToArray()),
        ("aclImdb/train/urls_pos.txt", "http://example.org"u8.ToArray()),
    ];

    private static readonly string[] Read =
    [
        "test/neg/0_1.txt [neg] (test)", "test/pos/0_9.txt [pos] (test)", "train/neg/0_2.txt ! not-utf-8", "train/neg/1_2.txt ! empty", "train/pos/0_10.txt ! not-utf-8",
        "train/pos/1_10.txt [pos] (train)",
    ];

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_folder_per_class_holds_a_text_a_file()
    {
        foreach (var (name, content) in Reviews)
            folder.WriteBytes(name, content);

        var (entries, notes) = await TableReading.ReadAsync(Spec(folder.Path));

        Assert.Equal(Read, entries.Lines());
        Assert.Equal(["bad\r\n [neg]", "good [pos]", "two\nlines [pos]"], entries.Select(Line).Where(line => line[0] != '!'));
        Assert.Equal([$"2 files of {folder.Path} lie in no class folder and were not read."], notes);
    }

    [Fact]
    public async Task Archives_of_it_are_read_alike()
    {
        Assert.Equal(Read, (await SourceReading.ReadAsync(Spec(folder.WriteBytes("r.zip", Archives.Zip(Reviews))))).Lines());
        Assert.Equal(Read, (await SourceReading.ReadAsync(Spec(folder.WriteBytes("r.tar", Archives.Tar(Reviews))))).Lines());
        Assert.Equal(Read, (await SourceReading.ReadAsync(Spec(folder.WriteBytes("r.tgz", Archives.Gzip(Archives.Tar(Reviews)))))).Lines());
    }

    [Fact]
    public async Task Files_in_class_folders_need_no_ending()
    {
        folder.Write("sci.space/60001", "talk.politics/70001");

        Assert.Equal(["sci.space/60001 [sci.space]", "talk.politics/70001 [talk.politics]"], await ReadAsync(folder.Path));
    }

    [Fact]
    public async Task A_list_of_the_files_beside_the_class_folders_is_not_the_table()
    {
        folder.Write("neg/1.txt", "pos/2.txt");
        folder.WriteText("list.csv", "text,label\na,x\n");

        Assert.Equal(["neg/1.txt [neg]", "pos/2.txt [pos]"], await ReadAsync(folder.Path));
    }

    [Fact]
    public async Task Without_labels_loose_files_are_texts()
    {
        folder.Write("a.txt", "b.txt");

        Assert.Equal(["a.txt []", "b.txt []"], await ReadAsync(Spec(folder.Path) with { LabelsRequired = false }));
    }

    [Fact]
    public async Task A_tree_of_the_other_kind_is_refused_with_the_setting()
    {
        folder.Write("texts/a/1.txt", "texts/b/2.txt", "pictures/a/1.jpg", "pictures/b/2.png");
        var zip = folder.WriteBytes("texts.zip", Archives.Zip("a/1.txt", "b/2.txt"));

        Assert.Equal($"{folder.File("texts")} has text files and no pictures. If they are the data, set dataset.kind to text.", await SourceReading.RejectionOfAsync(folder.File("texts")));
        Assert.Equal($"{zip} has text files and no pictures. If they are the data, set dataset.kind to text.", await SourceReading.RejectionOfAsync(zip));
        Assert.Equal(
            $"{folder.File("pictures")} has pictures and no texts. If they are the data, leave out dataset.kind: text.", await SourceReading.RejectionOfAsync(Spec(folder.File("pictures"))));
        Assert.Contains("set dataset.kind to text", await SourceReading.RejectionOfAsync(folder.WriteText("lines.txt", "a")), StringComparison.Ordinal);
        Assert.Contains("holds pictures, and dataset.kind is text", await SourceReading.RejectionOfAsync(Spec(folder.WriteText("a.png", "a"))), StringComparison.Ordinal);
        Assert.Contains("is of no kind from which texts can be read", await SourceReading.RejectionOfAsync(Spec(folder.WriteText("a.pdf", "a"))), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plain_file_has_a_text_a_line()
    {
        var file = folder.WriteBytes("lines.txt", [.. "\uFEFFfirst \r\n\r\n \nb"u8, 0xC3, .. "d\nlast"u8]);

        Assert.Equal(["first  []", "! not-utf-8", "last []"], await ReadAsync(Spec(file) with { LabelsRequired = false }));
        Assert.Equal(["lines.txt#0", "lines.txt#3", "lines.txt#4"], (await SourceReading.ReadAsync(Spec(file) with { LabelsRequired = false })).Select(entry => entry.Id));
        Assert.Contains("has a text a line and no labels", await SourceReading.RejectionOfAsync(Spec(file)), StringComparison.Ordinal);
    }
}
