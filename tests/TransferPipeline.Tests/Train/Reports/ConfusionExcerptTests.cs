using CsCheck;
using TransferPipeline.Tests.Train.Metrics;
using TransferPipeline.Train.Metrics;
using TransferPipeline.Train.Reports;

namespace TransferPipeline.Tests.Train.Reports;

public sealed class ConfusionExcerptTests
{
    [Fact]
    public void Up_to_25_classes_are_all_shown()
    {
        var metrics = Metrics([.. Enumerable.Range(0, 25).Select(label => (label, label))], 25);

        var excerpt = ConfusionExcerpt.Of(metrics);

        Assert.True(excerpt.Complete);
        Assert.Equal(metrics.Confusion.ToRows(), excerpt.Counts);
    }

    [Fact]
    public void Beyond_that_those_with_the_most_errors_in_the_order_of_the_labels()
    {
        // Class 39 is taken for 5 often, 7 for 39 once; all others are always right.
        (int, int)[] pairs = [.. Enumerable.Range(0, 40).Select(label => (label, label)), (39, 5), (39, 5), (7, 39)];

        var excerpt = ConfusionExcerpt.Of(Metrics(pairs, 40));

        Assert.Equal(25, excerpt.Classes.Count);
        Assert.Equal(excerpt.Classes.Order(), excerpt.Classes);
        Assert.All(new[] { 5, 7, 39 }, label => Assert.Contains(label, excerpt.Classes));
    }

    [Fact]
    public void No_row_is_left_out() => Gen.Select(Gen.Int[0, 39], Gen.Int[0, 39]).Array[1, 300].Sample(
        pairs => Assert.Equal(pairs.Length, ConfusionExcerpt.Of(Metrics(pairs, 40)).Counts.Sum(row => row.Sum())),
        iter: 50);

    [Fact]
    public void The_most_frequent_confusions_come_first_and_right_answers_not_at_all()
    {
        var metrics = Metrics([(0, 0), (0, 0), (0, 0), (0, 1), (2, 1), (2, 1), (1, 0)], 3);

        Assert.Equal([(2, 1, 2), (0, 1, 1)], ConfusionExcerpt.MostFrequent(metrics, 2));
    }

    private static ClassificationMetrics Metrics((int True, int Decision)[] pairs, int classes) => ClassificationMetrics.Of(
        ClassificationMetricsTests.Of([.. pairs.Select(pair => Enumerable.Range(0, classes).Select(label => label == pair.Decision ? 1.0 : 0).ToArray())]),
        [.. pairs.Select(pair => pair.True)]);
}
