using System.Text;
using TransferPipeline.Contracts;
using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Ingest.Sources;
using TransferPipeline.Ingest.Sources.Indexes;

namespace TransferPipeline.Tests.Ingest.Sources;

public sealed class IndexSourceTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public IndexSourceTests() => folder.Write("data/1.jpg", "data/2.jpg", "data/sub/3.jpg", "outside.jpg");

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("i.csv", "path,label\n1.jpg,a\nsub/3.jpg,b\n")]
    [InlineData("i.csv", "\uFEFFLabel, File_Name \r\na,1.jpg\r\nb,sub/3.jpg")]
    [InlineData("i.tsv", "image\tclass\n1.jpg\ta\n\nsub/3.jpg\tb\n")]
    [InlineData("i.jsonl", "{\"filename\":\"1.jpg\",\"category\":\"a\"}\n\n{\"category\":\"b\",\"filename\":\"sub/3.jpg\",\"size\":[1,2]}")]
    [InlineData("i.csv", "image_path,label\n./1.jpg,a\nsub\\3.jpg, b \n")]
    public async Task An_index_lists_files_below_its_folder_and_their_labels(string name, string text)
    {
        var entries = await SourceReading.ReadAsync(folder.WriteText($"data/{name}", text));

        Assert.Equal(["1.jpg [a]", "sub/3.jpg [b]"], entries.Lines());
        Assert.Equal("data/sub/3.jpg", entries[1].Text());
    }

    [Theory]
    [InlineData("i.csv", "id,path,label,split,group\nx,1.jpg,a,train,g\ny,2.jpg,a,dev,\n,sub/3.jpg,b,,h\n")]
    [InlineData("i.jsonl", """
        {"id":"x","path":"1.jpg","label":"a","split":"train","group":"g"}
        {"id":"y","path":"2.jpg","label":"a","split":"dev","group":null}
        {"path":"sub/3.jpg","label":"b","group":"h"}
        """)]
    public async Task Id_split_and_group_are_taken_where_they_stand(string name, string text)
        => Assert.Equal(["x [a] (train) {g}", "y [a] (validation)", "sub/3.jpg [b] {h}"], await ReadAsync(name, text));

    [Fact]
    public async Task The_specification_names_other_columns()
    {
        var source = folder.WriteText("data/i.csv", "where,what,who,label,path,group\n1.jpg,a,g,x,x,x\n");

        var entries = await SourceReading.ReadAsync(new DatasetSpec { Source = source, ContentColumn = "where", LabelColumn = "WHAT", GroupColumn = "who" });

        Assert.Equal(["1.jpg [a] {g}"], entries.Lines());
    }

    [Fact]
    public async Task Labels_may_have_commas_quotes_line_breaks_and_any_letters()
    {
        var text = "path,label\n1.jpg,\"a, \"\"b\"\"\nc\"\n2.jpg,Гладиолус 花 🌷\nmissing.jpg,x\n";

        Assert.Equal(["1.jpg [a, \"b\"\nc]", "2.jpg [Гладиолус 花 🌷]", "missing.jpg ! file-missing"], await ReadAsync("i.csv", text));
        Assert.StartsWith("i.csv line 5", (await SourceReading.ReadAsync(folder.File("data", "i.csv")))[^1].Source, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("absent.jpg,a,train", "file-missing")]
    [InlineData("1.jpg,,train", "label-missing")]
    [InlineData("1.jpg,a,monday", "unknown-split")]
    [InlineData("1.jpg,a", "malformed")]
    [InlineData("1.jpg,a,train,more", "malformed")]
    [InlineData(",a,train", "malformed")]
    [InlineData("1.jpg,a\"b,train", "malformed")]
    [InlineData("1.jpg,a\0b,train", "malformed")]
    [InlineData("sub,a,train", "not-a-file")]
    [InlineData("../outside.jpg,a,train", "outside-the-source")]
    [InlineData("sub/../../outside.jpg,a,train", "outside-the-source")]
    [InlineData("../data2/x.jpg,a,train", "outside-the-source")]
    [InlineData("/etc/hostname,a,train", "outside-the-source")]
    [InlineData("C:\\x.jpg,a,train", "outside-the-source")]
    public async Task A_bad_row_is_refused_with_its_line_and_the_others_are_read(string row, string reason)
    {
        var source = folder.WriteText("data/i.csv", $"path,label,split\n2.jpg,b,test\n{row}\nsub/3.jpg,b,test\n");

        var entries = await SourceReading.ReadAsync(source);

        var refused = Assert.IsType<SourceEntry.Unusable>(entries[1]);
        Assert.Equal(reason, refused.Reason);
        Assert.StartsWith("i.csv line 3", refused.Source, StringComparison.Ordinal);
        Assert.Equal(["2.jpg [b] (test)", "sub/3.jpg [b] (test)"], entries.OfType<SourceEntry.Sample>().Lines());
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("[1]")]
    [InlineData("{\"path\":\"1.jpg\",\"label\":\"\\ud800\"}")]
    [InlineData("{\"path\":\"1.jpg\\u0000\",\"label\":\"a\"}")]
    [InlineData("{\"path\":{\"bytes\":null},\"label\":\"a\"}")]
    [InlineData("{\"label\":\"a\"}")]
    public async Task A_bad_line_of_json_is_refused_even_the_first(string line)
    {
        var good = "{\"path\":\"2.jpg\",\"label\":\"b\"}";
        var atEnd = await SourceReading.ReadAsync(folder.WriteText("data/i.jsonl", $"{good}\n{line}\n"));

        Assert.Equal("2.jpg [b]", atEnd.Lines()[0]);
        Assert.Equal(("malformed", true), (Assert.IsType<SourceEntry.Unusable>(atEnd[1]).Reason, atEnd[1].Source.StartsWith("i.jsonl line 2", StringComparison.Ordinal)));
        if (!line.StartsWith('{'))
            Assert.Equal(["i.jsonl line 1 ! malformed", "2.jpg [b]"], await ReadAsync("i.jsonl", $"{line}\n{good}\n"));
    }

    [Fact]
    public async Task Invalid_utf8_is_refused_in_its_row_only()
    {
        foreach (var (name, start, end) in new[] { ("i.csv", "path,label\n1.jpg,a\n2.jpg,", "\nsub/3.jpg,ü\n"), ("i.jsonl", "{\"path\":\"1.jpg\",\"label\":\"a\"}\n{\"path\":\"2.jpg\",\"label\":\"", "\"}\n{\"path\":\"sub/3.jpg\",\"label\":\"ü\"}\n") })
        {
            var source = folder.WriteBytes($"data/{name}", [.. Encoding.UTF8.GetBytes(start), 0xFC, .. Encoding.UTF8.GetBytes(end)]);

            var lines = (await SourceReading.ReadAsync(source)).Lines();

            Assert.Equal(["1.jpg [a]", $"{name} line {(name == "i.csv" ? 3 : 2)} ! malformed", "sub/3.jpg [ü]"], lines);
        }
    }

    [Fact]
    public async Task A_link_below_the_index_is_not_followed_wherever_it_leads()
    {
        File.CreateSymbolicLink(folder.File("data", "link.jpg"), folder.File("outside.jpg"));
        Directory.CreateSymbolicLink(folder.File("data", "up"), folder.Path);

        Assert.Equal(
            ["link.jpg ! outside-the-source", "up/outside.jpg ! outside-the-source", "1.jpg [a]"],
            await ReadAsync("i.csv", "path,label\nlink.jpg,a\nup/outside.jpg,a\n1.jpg,a\n"));
    }

    [Theory]
    [InlineData("file;label\n1.jpg;a", "has no path column: path, file, file_name, filename, image, image_path were looked for. Its columns, by its first row, are: file;label.")]
    [InlineData("path,labels\n1.jpg,a", "has no label column: label, category, class were looked for. Its columns, by its first row, are: path, labels. If one of them is meant, name it with labelColumn.")]
    [InlineData("path,label,Label\n1.jpg,a,b", "more than one column 'label'")]
    [InlineData("path,label\n1.jpg,a\n2.jpg,\"b\nsub/3.jpg,c\n", "line 3: a quote is opened there and not closed")]
    [InlineData("p\0a\0t\0h\0", "the header cannot be read. It has NUL characters.")]
    public async Task An_index_that_cannot_be_understood_is_rejected(string text, string reason)
    {
        var source = folder.WriteText("data/i.csv", text);

        var message = await SourceReading.RejectionOfAsync(source);

        Assert.StartsWith(source, message, StringComparison.Ordinal);
        Assert.Contains(reason, message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Utf16_is_rejected_with_the_way_out()
        => Assert.EndsWith(
            "is UTF-16 text. Save it as UTF-8.",
            await SourceReading.RejectionOfAsync(folder.WriteBytes("data/i.csv", [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes("path,label\n")])),
            StringComparison.Ordinal);

    [Theory]
    [InlineData("i.csv", "path,label\n1.jpg,\"")]
    [InlineData("i.csv", "path,label\n1.jpg,")]
    [InlineData("i.jsonl", "{\"path\":\"1.jpg\",\"label\":\"a\"}\n{\"path\":\"")]
    public void A_row_of_a_hundred_million_characters_is_rejected_before_it_is_in_memory(string name, string start)
    {
        var source = folder.WriteText($"data/{name}", start);
        using (var file = new FileStream(source, FileMode.Append))
        {
            var chunk = Encoding.ASCII.GetBytes(new string('x', 1 << 20));
            for (var i = 0; i < 100; i++)
                file.Write(chunk);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        var rejected = Assert.Throws<RejectedException>(() =>
        {
            using var reader = IndexReader.Open(source);
            return reader.Read().Count();
        });

        Assert.StartsWith($"{source} line 2: the row has more than {IndexText.MaxRowChars:N0} characters", rejected.Message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 40 << 20);
    }

    [Fact]
    public async Task Without_required_labels_the_column_may_be_missing_even_when_it_is_named()
    {
        var source = folder.WriteText("data/i.csv", "path\n1.jpg\n");

        var entries = await SourceReading.ReadAsync(new DatasetSpec { Source = source, LabelColumn = "species", GroupColumn = "who", LabelsRequired = false });

        Assert.Equal(["1.jpg []"], entries.Lines());
    }

    [Fact]
    public async Task What_is_scored_may_say_any_split_and_has_none()
    {
        folder.WriteText("data/i.csv", "path,label,split,split\n1.jpg,a,holdout,test\n");
        var named = folder.WriteText("data/j.csv", "path,label,split\n1.jpg,a,holdout\n2.jpg,a,test\n");

        Assert.Equal(["1.jpg [a]"], (await SourceReading.ReadAsync(new DatasetSpec { Source = folder.File("data/i.csv"), LabelsRequired = false, Scored = true })).Lines());
        Assert.Equal(["1.jpg [a]", "2.jpg [a]"], (await SourceReading.ReadAsync(new DatasetSpec { Source = named, LabelsRequired = false, Scored = true })).Lines());
        // Rows without labels may be split all the same.
        Assert.Equal(["1.jpg ! unknown-split", "2.jpg [a] (test)"], (await SourceReading.ReadAsync(new DatasetSpec { Source = named, LabelsRequired = false })).Lines());
    }

    [Fact]
    public async Task An_index_without_rows_is_empty()
    {
        Assert.Empty(await ReadAsync("i.csv", "path,label\n"));
        Assert.Empty(await ReadAsync("i.csv", ""));
        Assert.Empty(await ReadAsync("i.jsonl", "\n"));
    }

    [Fact]
    public async Task Several_indexes_are_one_source_named_from_the_folder_above_them()
    {
        folder.WriteText("data/i.csv", "path,label\n1.jpg,a\n");
        folder.WriteText("data/sub/j.csv", "path,label\n3.jpg,b\n");

        Assert.Equal(["1.jpg [a]", "sub/3.jpg [b]"], (await SourceReading.ReadAsync(folder.File("data", "{i,sub/j}.csv"))).Lines());
    }

    private async Task<List<string>> ReadAsync(string name, string text) => (await SourceReading.ReadAsync(folder.WriteText($"data/{name}", text))).Lines();
}
