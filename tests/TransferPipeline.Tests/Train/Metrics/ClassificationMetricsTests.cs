using TransferPipeline.Train.Metrics;
using TransferPipeline.Train.Targets;
using TransferPipeline.Train.Tasks;

namespace TransferPipeline.Tests.Train.Metrics;

public sealed class ClassificationMetricsTests
{
    public static TheoryData<string> Cases => [.. MetricsReference.All.Keys];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Figures_are_those_of_scikit_learn(string name)
    {
        var expected = MetricsReference.All[name];

        var metrics = expected.Measure();

        Assert.Equal(expected.Labels.Length, metrics.Rows);
        Assert.Equal(expected.Accuracy, metrics.Accuracy, 12);
        Assert.Equal(expected.MacroF1, metrics.MacroF1, 12);
        Assert.Equal(expected.LogLoss, metrics.LogLoss, 9);
        Assert.Equal(expected.Ece, metrics.Ece, 9);
        Assert.Equal(expected.Confusion, metrics.Confusion.ToRows());
        Assert.Equal(expected.Support, metrics.Classes.Select(figures => figures.Support));
        AssertClose(expected.Precision, metrics.Classes.Select(figures => figures.Precision));
        AssertClose(expected.Recall, metrics.Classes.Select(figures => figures.Recall));
        AssertClose(expected.F1, metrics.Classes.Select(figures => figures.F1));
    }

    [Fact]
    public void A_class_that_neither_occurs_nor_is_decided_does_not_count_for_macro_F1()
    {
        var metrics = ClassificationMetrics.Of(Of([0.9, 0.1, 0], [0.2, 0.8, 0]), [0, 1]);

        Assert.Equal(1, metrics.MacroF1);
        Assert.Equal(0, metrics.Classes[2].F1);
    }

    [Fact]
    public void A_class_that_is_decided_but_does_not_occur_does()
    {
        var metrics = ClassificationMetrics.Of(Of([0.9, 0.1, 0], [0.2, 0.1, 0.7]), [0, 0]);

        Assert.Equal(2.0 / 3 / 2, metrics.MacroF1, 12);
    }

    [Fact]
    public void No_rows_give_figures_of_nothing_and_no_exception()
    {
        var metrics = ClassificationMetrics.Of(new Probabilities { Values = [], Classes = 3 }, []);

        Assert.Equal((0, 0.0, 0.0, 0.0, 0.0), (metrics.Rows, metrics.Accuracy, metrics.MacroF1, metrics.LogLoss, metrics.Ece));
        Assert.Equal(3, metrics.Confusion.Classes);
    }

    /// <summary>A matrix of all pairs would be 1.6 GB.</summary>
    [Fact]
    public void Of_many_classes_only_pairs_that_occur_are_kept()
    {
        const int classes = 20_000;
        var values = new double[3 * classes];
        (values[5], values[classes + 5], values[(2 * classes) + 19_999]) = (1, 1, 1);
        var before = GC.GetAllocatedBytesForCurrentThread();

        var metrics = ClassificationMetrics.Of(new Probabilities { Values = values, Classes = classes }, [5, 7, 7]);

        Assert.Equal([(5, 5, 1), (7, 5, 1), (7, 19_999, 1)], metrics.Confusion.Cells);
        Assert.Equal((1, 0.5), (metrics.Classes[5].Support, metrics.Classes[5].Precision));
        Assert.Equal(2.0 / 3 / 3, metrics.MacroF1, 12);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 32 << 20);
    }

    /// <summary>The probabilities of all rows would be 160 MB.</summary>
    [Fact]
    public void Probabilities_of_many_rows_are_not_kept()
    {
        const int classes = 10_000;
        int[] labels = [.. Enumerable.Range(0, 2_000)];
        var logits = new float[labels.Length * classes];
        foreach (var label in labels)
            logits[(label * classes) + (label % 2 == 0 ? label : 7)] = 20;

        var before = GC.GetAllocatedBytesForCurrentThread();
        var metrics = new ClassTask(classes).Measure(logits, new ClassTargets(labels), 1);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(1_001 / 2_000.0, ((ClassificationMetrics)metrics).Accuracy);
        Assert.InRange(allocated, 0, 32 << 20);
    }

    [Fact]
    public void A_probability_of_nothing_for_the_truth_costs_much_but_not_infinitely_much() =>
        Assert.Equal(-Math.Log(double.BitIncrement(1) - 1), ClassificationMetrics.Of(Of([1.0, 0]), [1]).LogLoss);

    internal static Probabilities Of(params double[][] rows) => new() { Values = [.. rows.SelectMany(row => row)], Classes = rows[0].Length };

    private static void AssertClose(IEnumerable<double> expected, IEnumerable<double> actual) =>
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 12));
}
