using System.Text;
using static TransferPipeline.Tests.Ingest.Sources.Texts.TextReading;

namespace TransferPipeline.Tests.Ingest.Sources.Texts;

public sealed class TextTableTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("t.csv", "text,label\n\" a, \"\"b\"\"\r\nc\",x\n d ,y\n")]
    [InlineData("t.csv", "\uFEFFLabel,Sentence\r\nx,\" a, \"\"b\"\"\r\nc\"\r\n\r\ny, d ")]
    [InlineData("t.tsv", "class\treview\nx\t\" a, \"\"b\"\"\r\nc\"\ny\t d \n")]
    [InlineData("t.jsonl", """
        {"content": " a, \"b\"\r\nc", "category": "x", "size": [1, 2]}

        {"category": "y", "content": " d "}
        """)]
    [InlineData("t.ndjson", "{\"question\": \" a, \\\"b\\\"\\r\\nc\", \"intent\": \"x\"}\n{\"question\": \" d \", \"intent\": \"y\"}")]
    public async Task A_text_is_read_exactly_as_it_stands(string name, string table)
    {
        Assert.Equal([" a, \"b\"\r\nc [x]", " d  [y]"], await ReadAsync(folder.WriteText(name, table)));
    }

    [Fact]
    public async Task Rows_are_named_by_file_and_number_and_their_lines_are_said()
    {
        var entries = await SourceReading.ReadAsync(Spec(folder.WriteText("t.csv", "text,label,id,split,group\n\"a\nb\",x,,,\nc,x,own,dev,g\nd,y,,nonsense,\n")));

        Assert.Equal(["t.csv#0 [x]", "own [x] (validation) {g}", "t.csv#2 ! unknown-split"], entries.Lines());
        Assert.Equal(["t.csv line 2", "t.csv line 4", "t.csv line 5"], entries.Select(entry => entry.Source));
    }

    [Fact]
    public async Task Bad_rows_are_quarantined_one_by_one()
    {
        var bad = Encoding.UTF8.GetBytes("text,label\ngood,x\nb?d,x\nn@l,x\n,x\n \t,x\nfew\nqu\"ote,x\nfine,y\nnone,\n");
        bad[Array.IndexOf(bad, (byte)'?')] = 0xC3;
        bad[Array.IndexOf(bad, (byte)'@')] = 0;
        var file = folder.WriteBytes("t.csv", bad);

        Assert.Equal(["good [x]", "! not-utf-8", "! malformed", "! empty", "! empty", "! malformed", "! malformed", "fine [y]", "! label-missing"], await ReadAsync(file));
        Assert.Equal(
            ["a [x]", "! malformed", "! malformed", "! empty", "! empty", "! malformed", "! label-malformed", "! label-missing"],
            await ReadAsync(folder.WriteText("t.jsonl", """
                {"text": "a", "label": "x"}
                {"text": "n\u0000l", "label": "x"}
                {"text": "half \ud83c", "label": "x"}
                {"text": null, "label": "x"}
                {"text": ["a"], "label": "x"}
                "text"
                {"text": "b", "label": ["x"]}
                {"text": "b", "label": null}
                """)));
    }

    [Fact]
    public async Task A_text_of_more_than_a_MiB_is_quarantined_and_the_rows_after_it_are_read()
    {
        var (fits, beyond) = (new string('a', 1 << 20), new string('ä', (1 << 19) + 1));

        Assert.Equal(
            [$"{fits} [x]", "! too-large", "b [y]"],
            await ReadAsync(folder.WriteText("t.csv", $"text,label\n{fits},x\n{beyond},x\nb,y\n")));
        Assert.Contains("the row has more than 16,777,216 characters", await SourceReading.RejectionOfAsync(Spec(folder.WriteText("t.jsonl", new string('a', 20 << 20)))), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Code_points_that_Unicode_keeps_for_itself_are_text_too()
        => Assert.Equal(["a\uFFFFb\uFFFE [x]", "\uFEFFc [y]"], await ReadAsync(folder.WriteText("t.csv", "text,label\na\uFFFFb\uFFFE,x\n\uFEFFc,y\n")));

    [Fact]
    public async Task A_quote_that_is_not_closed_refuses_the_table()
        => Assert.Contains("t.csv line 3: a quote is opened there and not closed", await SourceReading.RejectionOfAsync(Spec(folder.WriteText("t.csv", "text,label\na,x\n\"b,y\nc,x\n"))), StringComparison.Ordinal);

    [Theory]
    [InlineData("t.csv.gz", "\uFEFFtext,label\na,x\n")]
    [InlineData("t.tsv.gz", "text\tlabel\na\tx\n")]
    [InlineData("T.JSONL.GZ", "{\"text\": \"a\", \"label\": \"x\"}")]
    public async Task Gzipped_tables_are_read(string name, string text)
        => Assert.Equal(["a [x]"], await ReadAsync(folder.WriteBytes(name, Archives.Gzip(Encoding.UTF8.GetBytes(text)))));

    [Fact]
    public async Task A_gzipped_table_that_is_damaged_is_refused()
    {
        var random = new Random(3);
        var packed = Archives.Gzip(Encoding.UTF8.GetBytes("text,label\n" + string.Concat(Enumerable.Range(0, 5000).Select(i => $"{random.Next()} {random.Next()},x{i}\n"))));
        packed.AsSpan(packed.Length / 2, 64).Fill(0xFF);

        Assert.Contains("is cut off, corrupt, or not gzipped", await SourceReading.RejectionOfAsync(Spec(folder.WriteBytes("t.csv.gz", packed))), StringComparison.Ordinal);
        Assert.Contains("is cut off, corrupt, or not gzipped", await SourceReading.RejectionOfAsync(Spec(folder.WriteText("u.csv.gz", "text,label\na,x\n"))), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sentence1,sentence2,label", "a / b [x]")]
    [InlineData("premise,hypothesis,label", "a / b [x]")]
    [InlineData("text,text_pair,label", "a / b [x]")]
    [InlineData("question,sentence,label", "a / b [x]")]
    [InlineData("sentence,question,label", "b / a [x]")]
    [InlineData("text,other,label", "a [x]")]
    public async Task Pairs_are_known_by_their_names(string header, string row)
        => Assert.Equal([row], await ReadAsync(folder.WriteText("t.csv", $"{header}\na,b,x\n")));

    [Fact]
    public async Task Named_columns_go_before_the_usual_names()
    {
        var file = folder.WriteText("t.csv", "sentence1,sentence2,other,label\na,b,c,x\n");

        Assert.Equal(["b [x]"], await ReadAsync(Spec(file) with { ContentColumn = "sentence2" }));
        Assert.Equal(["a / c [x]"], await ReadAsync(Spec(file) with { PairColumn = "OTHER" }));
        Assert.Equal(["c / a [x]"], await ReadAsync(Spec(file) with { ContentColumn = "other", PairColumn = "sentence1" }));
        Assert.Contains("has no column 'nothing', which pairColumn names", await SourceReading.RejectionOfAsync(Spec(file) with { PairColumn = "nothing" }), StringComparison.Ordinal);
        var (_, notes) = await TableReading.ReadAsync(Spec(file));
        Assert.Equal(["The rows are pairs of texts: 'sentence1' and 'sentence2'. To read the first alone, set contentColumn."], notes);
    }

    [Fact]
    public async Task A_pair_without_its_second_text_is_quarantined()
        => Assert.Equal(["a / b [x]", "! empty", "! empty"], await ReadAsync(folder.WriteText("t.jsonl", """
            {"text1": "a", "text2": "b", "label": "x"}
            {"text1": "a", "text2": " ", "label": "x"}
            {"text1": "a", "label": "x"}
            """)));

    [Fact]
    public async Task The_names_of_several_files_say_their_splits()
    {
        folder.WriteText("intents_train.csv", "text,label\na,x\n");
        folder.WriteText("intents_test.csv", "text,label\nb,x\n");
        folder.WriteText("README.md", "About them.");

        Assert.Equal(["intents_test.csv#0 [x] (test)", "intents_train.csv#0 [x] (train)"], (await SourceReading.ReadAsync(Spec(folder.File("intents_*.csv")))).Lines());
        Assert.Equal(["intents_test.csv#0 [x] (test)", "intents_train.csv#0 [x] (train)"], (await SourceReading.ReadAsync(Spec(folder.Path))).Lines());
        Assert.Equal(["intents_train.csv#0 [x]"], (await SourceReading.ReadAsync(Spec(folder.File("intents_train.csv")))).Lines());
    }

    [Fact]
    public async Task What_is_wrong_with_the_columns_names_the_kind_that_may_be_meant()
    {
        var (paths, texts) = (folder.WriteText("p.csv", "path,label\n1.jpg,x\n"), folder.WriteText("t.csv", "text,label\na,x\n"));

        Assert.Contains("If these are paths of pictures, leave out dataset.kind: text.", await SourceReading.RejectionOfAsync(Spec(paths)), StringComparison.Ordinal);
        Assert.Contains("If these are texts and no paths of pictures, set dataset.kind to text.", await SourceReading.RejectionOfAsync(texts), StringComparison.Ordinal);
        Assert.Contains("u.csv has no label column: label, category, class, intent, sentiment were looked for.", await SourceReading.RejectionOfAsync(Spec(folder.WriteText("u.csv", "text,x\na,b\n"))), StringComparison.Ordinal);
        Assert.Contains("line 1: the header cannot be read. It is not valid UTF-8.", await SourceReading.RejectionOfAsync(Spec(folder.WriteBytes("v.csv", [(byte)'t', 0xC3, (byte)'\n']))), StringComparison.Ordinal);
        Assert.Contains("UTF-16", await SourceReading.RejectionOfAsync(Spec(folder.WriteBytes("w.csv", [0xFF, 0xFE, 0x61, 0x00]))), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("t.csv", "text,split\na,holdout\nb,test\n")]
    [InlineData("t.jsonl", """
        {"text": "a", "split": "holdout"}
        {"text": "b", "split": ["test"]}
        """)]
    public async Task What_is_scored_may_say_any_split_and_has_none(string name, string table)
    {
        var entries = await SourceReading.ReadAsync(Spec(folder.WriteText(name, table)) with { LabelsRequired = false, Scored = true });

        Assert.Equal([$"{name}#0 []", $"{name}#1 []"], entries.Lines());
    }

    [Fact]
    public async Task What_is_scored_needs_no_labels()
        => Assert.Equal(["a []", "b []"], await ReadAsync(Spec(folder.WriteText("t.csv", "text,size\na,1\nb,2\n")) with { LabelsRequired = false }));
}
