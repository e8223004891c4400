using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Tests.Ingest.Datasets;
using static TransferPipeline.Tests.Ingest.Sources.Texts.TextReading;

namespace TransferPipeline.Tests.Ingest.Sources.Texts;

/// <summary>What becomes of labels by the dataset's target, from tables to the rows that are kept.</summary>
public sealed class TextTargetTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("t.csv", "text,labels\n1,b|a| b\n2,\n3,a\n4,\"[\"\"b\"\", \"\"a\"\"]\"\n5,\"['a', 'b']\"\n")]
    [InlineData("t.jsonl", """
        {"text": "1", "labels": ["b", "a", "b "]}
        {"text": "2", "labels": []}
        {"text": "3", "labels": "a"}
        {"text": "4", "labels": "b|a"}
        {"text": "5", "labels": [["a"]]}
        """)]
    public async Task Several_labels_are_a_list_or_have_a_separator_between_them(string name, string table)
        => Assert.Equal(
            ["""1 ["a","b"]""", "2 []", """3 ["a"]""", """4 ["a","b"]""", "5 ! label-malformed"],
            await KeptAsync(Spec(folder.WriteText(name, table)) with { Target = "labels" }));

    [Fact]
    public async Task The_separator_and_the_column_can_be_named()
        => Assert.Equal(
            ["""1 ["a","b|c"]"""],
            await KeptAsync(Spec(folder.WriteText("t.csv", "text,what\n1,b|c; a\n")) with { Target = "labels", LabelColumn = "what", LabelSeparator = ";" }));

    [Fact]
    public async Task Columns_of_0_and_1_are_labels()
    {
        var file = folder.WriteText("t.csv", "text,toxic,Insult,threat\n1,1,0,true\n2,0,,no\n3,0,2,0\n");

        Assert.Equal(
            ["""1 ["threat","toxic"]""", "2 []", "3 ! label-malformed"],
            await KeptAsync(Spec(file) with { Target = "labels", LabelColumns = ["toxic", "insult", "threat"] }));
        Assert.Equal(
            ["""1 ["threat","toxic"]""", "2 []", "3 "],
            await KeptAsync(Spec(file) with { Target = "labels", LabelColumns = ["toxic", "insult", "threat"], LabelsRequired = false }));
        Assert.Contains("has no column 'rude', which labelColumns names", await SourceReading.RejectionOfAsync(Spec(file) with { Target = "labels", LabelColumns = ["rude"] }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_null_is_no_set_of_labels()
        => Assert.Equal(["1 ! label-missing", "2 ! label-missing"], await KeptAsync(Spec(folder.WriteText("t.jsonl", "{\"text\": \"1\", \"tags\": null}\n{\"text\": \"2\"}")) with { Target = "labels" }));

    [Fact]
    public async Task Numbers_are_kept_in_one_form()
        => Assert.Equal(
            ["1 1.5", "2 -2000", "3 0", "4 ! label-malformed", "5 ! label-malformed", "6 ! label-missing", "7 ! label-malformed", "8 0.1", "9 ! label-malformed"],
            await KeptAsync(Spec(folder.WriteText("t.csv", "text,score\n1, 1.50\n2,-2e3\n3,-0\n4,good\n5,NaN\n6,\n7,1e999\n8,0.1\n9,\"1,5\"\n")) with { Target = "number" }));

    [Fact]
    public async Task Targets_hold_for_pictures_too()
    {
        folder.Write("1.jpg", "2.jpg", "3.jpg");

        Assert.Equal(
            ["""1.jpg ["a","b"]""", "2.jpg []", "3.jpg ! label-missing"],
            await KeptAsync(new DatasetSpec { Source = folder.WriteText("i.jsonl", "{\"path\": \"1.jpg\", \"tags\": [\"b\", \"a\"]}\n{\"path\": \"2.jpg\", \"tags\": []}\n{\"path\": \"3.jpg\"}"), Target = "labels" }));
        Assert.Equal(["1.jpg 2.5", "2.jpg ! label-malformed"], await KeptAsync(new DatasetSpec { Source = folder.WriteText("i.csv", "path,rating\n1.jpg,2.5\n2.jpg,x\n"), Target = "number" }));
    }

    [Fact]
    public async Task What_is_scored_may_have_labels_that_cannot_be_read()
        => Assert.Equal(["1 ", "2 3"], await KeptAsync(Spec(folder.WriteText("t.csv", "text,score\n1,bad\n2,3\n")) with { Target = "number", LabelsRequired = false }));

    /// <summary>Each row's content and label, or why it is quarantined, by the number in its text or path.</summary>
    private static async Task<List<string>> KeptAsync(DatasetSpec spec)
    {
        var entries = await SourceReading.ReadAsync(spec);
        var rows = Rows.Collect(spec, entries);
        var names = entries.Select((entry, i) => (entry.Id, Name: spec.Kind == "text" ? $"{i + 1}" : entry.Id)).ToDictionary();
        var lines = rows.Kept.Select(row => (row.Id, $"{names[row.Id]} {row.Label}")).Concat(rows.Quarantined.Select(record => (record.Item, $"{names[record.Item]} ! {record.Reason}"))).ToDictionary();
        return [.. entries.Select(entry => lines[entry.Id])];
    }
}
