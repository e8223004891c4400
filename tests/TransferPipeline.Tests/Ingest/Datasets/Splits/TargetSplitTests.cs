using CsCheck;
using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Ingest.Datasets;
using TransferPipeline.Ingest.Datasets.Splits;
using TransferPipeline.Ingest.Sources;

namespace TransferPipeline.Tests.Ingest.Datasets.Splits;

/// <summary>Splits of rows with several labels and with numbers.</summary>
public sealed class TargetSplitTests
{
    private static readonly DatasetSpec Labels = new() { Target = "labels", TestFraction = 0.2, ValidationFraction = 0.1 };
    private static readonly DatasetSpec Number = new() { Target = "number", TestFraction = 0.2, ValidationFraction = 0.1 };

    [Fact]
    public void Each_label_has_its_share_in_each_split()
    {
        var rows = Assign(Labels, Made(1000));

        Assert.Equal((700, 100, 200), (rows.Count(row => row.Split == "train"), rows.Count(row => row.Split == "validation"), rows.Count(row => row.Split == "test")));
        foreach (var label in Enumerable.Range(0, 6).Select(label => $"l{label}"))
        {
            var with = rows.Where(row => LabelSet.Names(row.Label!).Contains(label)).ToList();
            Assert.InRange(with.Count(row => row.Split == "test") / (double)with.Count, 0.17, 0.23);
            Assert.InRange(with.Count(row => row.Split == "validation") / (double)with.Count, 0.07, 0.13);
        }
    }

    [Fact]
    public void The_split_follows_contents_and_labels_and_not_the_order()
    {
        var rows = Assign(Labels, Made(200)).ToDictionary(row => row.Content, row => row.Split);

        Assert.All(Assign(Labels, Enumerable.Reverse(Made(200))), row => Assert.Equal(rows[row.Content], row.Split));
    }

    [Fact]
    public void A_label_of_one_row_is_trained_on_and_splits_that_are_not_asked_for_stay_empty()
    {
        Assert.Equal("train", Assign(Labels with { TestFraction = 0.9, ValidationFraction = 0 }, [.. Made(50), Rows.Sample("rare", "[\"rare\"]")]).Single(row => row.Id == "rare").Split);
        Assert.All(Assign(Labels with { TestFraction = 0, ValidationFraction = 0 }, Made(50)), row => Assert.Equal("train", row.Split));
        Assert.Equal(["test"], Assign(Labels with { ValidationFraction = 0 }, [Rows.Sample("given", "a", split: "test"), .. Made(20)]).Where(row => row.Split != "train").Select(row => row.Split).Distinct());
    }

    [Fact]
    public void Whatever_the_labels_every_row_has_a_split_and_each_label_something_to_train_on()
        => Gen.Select(Gen.Int[0, 15].Array[1, 60], Gen.Double[0, 0.9]).Sample((sets, test) =>
        {
            var rows = Assign(Labels with { TestFraction = test, ValidationFraction = 0 }, sets.Select((set, i) => Rows.Sample($"{i}", Set(set))));
            return rows.TrueForAll(row => row.Split is "train" or "test")
                && rows.SelectMany(row => LabelSet.Names(row.Label!)).Distinct().All(label => rows.Exists(row => row.Split == "train" && LabelSet.Names(row.Label!).Contains(label)));
        }, iter: 300);

    [Fact]
    public void Numbers_of_every_size_are_in_every_split()
    {
        var rows = Assign(Number, Enumerable.Range(0, 1000).Select(i => Rows.Sample($"{i}", $"{i * i}"))).ToDictionary(row => int.Parse(row.Id), row => row.Split!);

        for (var part = 0; part < 10; part++)
        {
            var splits = Enumerable.Range(part * 100, 100).CountBy(i => rows[i]).ToDictionary();
            Assert.Equal((70, 10, 20), (splits["train"], splits["validation"], splits["test"]));
        }
    }

    [Fact]
    public void Few_numbers_are_split_too()
    {
        Assert.Equal(["test", "train"], Assign(Number with { ValidationFraction = 0 }, [Rows.Sample("a", "1"), Rows.Sample("b", "2")]).Select(row => row.Split).Order());
        Assert.Equal("train", Assert.Single(Assign(Number, [Rows.Sample("a", "1")])).Split);
    }

    /// <summary>Rows with the labels of the bits of pseudo-random numbers, rarer by rarer.</summary>
    private static List<SourceEntry.Sample> Made(int count)
    {
        var random = new Random(5);
        return [.. Enumerable.Range(0, count).Select(i => Rows.Sample($"row {i}", LabelSet.Of(Enumerable.Range(0, 6).Where(label => random.NextDouble() < 0.5 / (1 + label)).Select(label => $"l{label}"))))];
    }

    private static string Set(int bits) => LabelSet.Of(Enumerable.Range(0, 4).Where(bit => (bits >> bit) % 2 == 1).Select(bit => $"l{bit}"));

    private static List<KeptRow> Assign(DatasetSpec spec, IEnumerable<SourceEntry> entries)
    {
        var rows = Rows.Collect(spec, entries).Kept;
        SplitAssignment.Assign(rows, spec);
        return rows;
    }
}
