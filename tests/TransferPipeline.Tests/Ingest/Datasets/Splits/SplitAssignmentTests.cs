using CsCheck;
using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Ingest.Datasets;
using TransferPipeline.Ingest.Datasets.Splits;
using TransferPipeline.Ingest.Sources;

namespace TransferPipeline.Tests.Ingest.Datasets.Splits;

public sealed class SplitAssignmentTests
{
    private static readonly DatasetSpec Spec = new() { TestFraction = 0.2, ValidationFraction = 0.1 };

    [Fact]
    public void Every_class_is_divided_in_the_same_shares()
    {
        var rows = Assign(Spec, [.. Rows.Classes(100, "a"), .. Rows.Classes(10, "b", "c")]);

        Assert.Equal(
            ["a test 20", "a train 70", "a validation 10", "b test 2", "b train 7", "b validation 1", "c test 2", "c train 7", "c validation 1"],
            rows.GroupBy(row => $"{row.Label} {row.Split}").Select(group => $"{group.Key} {group.Count()}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_split_follows_the_content_and_not_the_order_or_the_name()
    {
        var entries = Rows.Classes(40, "a", "b");
        var renamed = Enumerable.Reverse(entries).Select(entry => entry with { Id = "other/" + entry.Id }).ToList();

        Assert.Equal(ByContent(Assign(Spec, entries)), ByContent(Assign(Spec, renamed)));
    }

    [Fact]
    public void A_class_of_one_is_trained_on_and_a_class_of_two_is_tested_once()
    {
        var rows = Assign(Spec with { ValidationFraction = 0 }, [.. Rows.Classes(1, "one"), .. Rows.Classes(2, "two")]);

        Assert.Equal(["one train", "two test", "two train"], rows.Select(row => $"{row.Label} {row.Split}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Something_is_always_left_to_train_on()
        => Gen.Select(Gen.Int[1, 30], Gen.Double[0, 0.9], Gen.Double[0, 0.9]).Sample((count, test, validation) =>
        {
            var rows = Assign(new DatasetSpec { TestFraction = test, ValidationFraction = Math.Min(validation, 0.9 - test) }, Rows.Classes(count, "a", "b"));

            return rows.All(row => row.Split is SplitNames.Train or SplitNames.Validation or SplitNames.Test)
                && rows.Where(row => row.Split == SplitNames.Train).Select(row => row.Label).Distinct().Count() == 2;
        }, iter: 200);

    [Fact]
    public void Groups_never_straddle_splits_and_go_the_same_way_in_every_data_set()
    {
        var entries = Rows.Classes(60, "a", "b", "c").Select((entry, i) => entry with { Group = $"g{i % 30}" }).ToList();
        var rows = Assign(Spec, entries);

        Assert.All(rows.GroupBy(row => row.Group), group => Assert.Single(group.Select(row => row.Split).Distinct()));
        Assert.Equal(3, rows.Select(row => row.Split).Distinct().Count());
        var half = Assign(Spec, entries.Where((_, i) => i % 2 == 0));
        Assert.All(half, row => Assert.Equal(rows.First(other => other.Group == row.Group).Split, row.Split));
    }

    [Fact]
    public void A_given_split_stays_and_is_not_added_to()
    {
        var given = Rows.Classes(3, "a", "b").Select(entry => entry with { Split = SplitNames.Test });
        var open = Rows.Classes(20, "c", "d");

        var rows = Assign(Spec, [.. given, .. open]);

        Assert.All(rows.Where(row => row.Label is "a" or "b"), row => Assert.Equal(SplitNames.Test, row.Split));
        Assert.Equal([SplitNames.Train, SplitNames.Validation], rows.Where(row => row.Label is "c" or "d").Select(row => row.Split).Distinct().Order());
    }

    [Fact]
    public void Rows_without_a_label_are_one_class()
        => Assert.All(Assign(new DatasetSpec { LabelsRequired = false, TestFraction = 0 }, [Rows.Sample("a", null), Rows.Sample("b", null)]), row => Assert.Equal(SplitNames.Train, row.Split));

    private static List<KeptRow> Assign(DatasetSpec spec, IEnumerable<SourceEntry> entries)
    {
        var rows = Rows.Collect(spec, entries).Kept;
        SplitAssignment.Assign(rows, spec);
        return rows;
    }

    private static IEnumerable<(ContentKey, string?)> ByContent(IEnumerable<KeptRow> rows) => rows.OrderBy(row => row.Content).Select(row => (row.Content, row.Split));
}
