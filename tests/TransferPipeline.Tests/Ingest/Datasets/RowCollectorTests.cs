using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Ingest.Datasets;
using TransferPipeline.Ingest.Sources;

namespace TransferPipeline.Tests.Ingest.Datasets;

public sealed class RowCollectorTests
{
    private static readonly DatasetSpec Labelled = new();
    private static readonly DatasetSpec Unlabelled = new() { LabelsRequired = false };

    [Fact]
    public void Every_row_is_kept_repeated_or_quarantined()
    {
        var rows = Rows.Collect(
            Labelled,
            Rows.Sample("a", "x"),
            Rows.Sample("b", "x", content: "a"),
            Rows.Sample("c", "y", content: "a"),
            Rows.Sample("a", "x", content: "other"),
            Rows.Sample("d", null),
            Rows.Sample("e", ""),
            Rows.Sample("f", "x", content: ""),
            new SourceEntry.Unusable("g", "g", RefusalReason.NotAFile, "It is a link."));

        Assert.Equal(["a"], rows.Kept.Select(row => row.Id));
        Assert.Equal([("b", "a")], rows.Repeated.Select(row => (row.Id, row.Of.Id)));
        Assert.Equal(
            ["c label-conflict", "a duplicate-id", "d label-missing", "e label-missing", "f empty", "g not-a-file"],
            rows.Quarantined.Select(record => $"{record.Item} {record.Reason}"));
        Assert.Equal(8, rows.Count);
        Assert.All(rows.Quarantined, record => Assert.Equal("ingest", record.Stage));
    }

    [Fact]
    public void A_row_whose_content_is_new_is_given_back_to_be_stored_and_no_other()
    {
        var rows = new RowCollector(Labelled, "ingest");

        Assert.NotNull(rows.Add(Rows.Sample("a", "x")));
        Assert.Null(rows.Add(Rows.Sample("b", "x", content: "a")));
        Assert.Null(rows.Add(Rows.Sample("c", "y", content: "a")));
    }

    [Fact]
    public void Without_required_labels_a_missing_or_other_label_is_no_reason_to_refuse()
    {
        var rows = Rows.Collect(Unlabelled, Rows.Sample("a", null), Rows.Sample("b", "x", content: "a"), Rows.Sample("c", ""));

        Assert.Empty(rows.Quarantined);
        Assert.Equal(["a", "c"], rows.Kept.Select(row => row.Id));
        Assert.All(rows.Kept, row => Assert.Null(row.Label));
    }

    [Fact]
    public void A_repeated_row_stays_with_the_first_whatever_its_split()
    {
        var rows = Rows.Collect(Labelled, Rows.Sample("a", "x", split: SplitNames.Train), Rows.Sample("b", "x", content: "a", split: SplitNames.Test));

        Assert.Equal(SplitNames.Train, Assert.Single(rows.Kept).Split);
        Assert.Equal("a", Assert.Single(rows.Repeated).Of.Id);
    }

    [Fact]
    public void The_version_changes_with_anything_that_a_row_says_and_with_the_order()
    {
        string Version(params IEnumerable<SourceEntry> entries) => Rows.Collect(Labelled, entries).Version();
        var first = Rows.Sample("a", "x", split: SplitNames.Train, group: "g");
        var second = Rows.Sample("b", "y");

        string[] versions =
        [
            Version(first, second), Version(second, first), Version(first),
            Version(first with { Id = "c" }, second), Version(first with { Content = [1] }, second), Version(first with { Label = "y" }, second),
            Version(first with { Split = SplitNames.Test }, second), Version(first with { Split = null }, second), Version(first with { Group = "h" }, second),
            Version(first, second, Rows.Sample("c", "y", content: "b")), Version(first, second, Rows.Sample("d", null)),
        ];

        Assert.Equal(versions.Length, versions.Distinct().Count());
        Assert.Equal(versions[0], Version(first, second));
        Assert.Matches("^[0-9a-f]{16}$", versions[0]);
    }
}
