using TransferPipeline.Train.Calibration;
using TransferPipeline.Train.Heads;
using TransferPipeline.Train.Metrics;
using TransferPipeline.Train.Targets;

namespace TransferPipeline.Tests.Train.Targets;

public sealed class TargetMetricsTests
{
    public static TheoryData<string> LabelCases => [.. TargetReference.All.LabelMetrics.Select(reference => reference.Name)];

    public static TheoryData<string> NumberCases => [.. TargetReference.All.NumberMetrics.Select(reference => reference.Name)];

    [Theory]
    [MemberData(nameof(LabelCases))]
    public void Figures_of_labels_are_those_of_scikit_learn(string name)
    {
        var expected = TargetReference.All.LabelMetrics.Single(reference => reference.Name == name);

        var metrics = LabelMetrics.Of(Probabilities.Sigmoid(expected.Logits, expected.Labels, 1), expected.Targets, expected.Threshold);

        Assert.Equal(expected.Truth.Length, metrics.Rows);
        Assert.Equal(expected.MicroF1, metrics.MicroF1, 12);
        Assert.Equal(expected.MacroF1, metrics.MacroF1, 12);
        Assert.Equal(expected.ExactMatch, metrics.ExactMatch, 12);
        Assert.Equal(expected.AveragePrecision, metrics.AveragePrecision, 12);
        Assert.Equal(expected.LogLoss, metrics.LogLoss, 6);
        Assert.Equal(expected.Ece, metrics.Ece, 6);
        Assert.Equal(expected.Support, metrics.Labels.Select(label => label.Support));
        AssertClose(expected.Precision, metrics.Labels.Select(label => label.Precision), 1e-12);
        AssertClose(expected.Recall, metrics.Labels.Select(label => label.Recall), 1e-12);
        AssertClose(expected.F1, metrics.Labels.Select(label => label.F1), 1e-12);
        AssertClose(expected.OwnAveragePrecision, metrics.Labels.Select(label => label.AveragePrecision), 1e-12);
    }

    [Theory]
    [MemberData(nameof(LabelCases))]
    public void The_temperature_of_labels_is_that_of_least_log_loss(string name)
    {
        var expected = TargetReference.All.LabelMetrics.Single(reference => reference.Name == name);

        Assert.Equal(1, TemperatureScaling.Fit(expected.Logits, expected.Targets) / expected.Temperature, 1e-4);
    }

    [Theory]
    [MemberData(nameof(NumberCases))]
    public void Figures_of_numbers_are_those_of_scikit_learn_and_SciPy(string name)
    {
        var expected = TargetReference.All.NumberMetrics.Single(reference => reference.Name == name);

        var metrics = NumberMetrics.Of(expected.Values, expected.Truth, new NumberScale(expected.TrainingMean, 1));

        Assert.Equal(expected.R2, metrics.R2, 1e-5);
        Assert.Equal(expected.Mae, metrics.Mae, 1e-6);
        Assert.Equal(expected.Rmse, metrics.Rmse, 1e-6);
        Assert.Equal(expected.Spearman, metrics.Spearman, 9);
        Assert.Equal(expected.TrainingMean, metrics.Baseline.Value);
        Assert.Equal(expected.BaselineMae, metrics.Baseline.Mae, 9);
        Assert.Equal(expected.BaselineRmse, metrics.Baseline.Rmse, 9);
        AssertClose(expected.Quantiles, metrics.Residuals.Quantiles, 1e-6);
    }

    [Fact]
    public void No_rows_give_figures_of_nothing_and_no_exception()
    {
        var labels = LabelMetrics.Of(Probabilities.Sigmoid([], 3, 1), new LabelTargets([], 3), 0.5);
        var numbers = NumberMetrics.Of([], [], new NumberScale(0, 1));

        Assert.Equal((0, 0.0, 0.0, 0.0), (labels.Rows, labels.MicroF1, labels.LogLoss, labels.Ece));
        Assert.Equal((0, 0.0, 0.0, 0.0), (numbers.Rows, numbers.R2, numbers.Mae, numbers.Spearman));
    }

    [Theory]
    [MemberData(nameof(LabelCases))]
    public void The_loss_of_the_sweep_is_the_log_loss_of_the_figures(string name)
    {
        var expected = TargetReference.All.LabelMetrics.Single(reference => reference.Name == name);

        var loss = HeldOutLoss.Of(0.1, expected.Logits, expected.Targets);

        Assert.Equal(expected.LogLoss, loss.Loss, 6);
        if (expected.Threshold == 0.5)
            Assert.Equal(expected.MicroF1, loss.Score, 12);
    }

    [Theory]
    [MemberData(nameof(NumberCases))]
    public void The_loss_of_the_sweep_is_the_squared_error_of_the_figures(string name)
    {
        var expected = TargetReference.All.NumberMetrics.Single(reference => reference.Name == name);

        var loss = HeldOutLoss.Of(0.1, expected.Values, new NumberTargets(expected.Truth));

        Assert.Equal(expected.Rmse, Math.Sqrt(loss.Loss), 1e-6);
        Assert.Equal(expected.R2, loss.Score, 1e-5);
    }

    [Fact]
    public void Rows_have_the_more_merit_the_less_their_loss()
    {
        Assert.Equal([-1, -4], RowMerits.Of([1, 2], 1, new NumberTargets([2, 4])));
        Assert.Equal([1, 0], RowMerits.Of([2, 1, 2, 1], 1, new ClassTargets([0, 1])));
        Assert.Equal(Math.Log(0.5), RowMerits.Of([0, 0], 3, new LabelTargets([[0]], 2)).Single(), 12);
    }

    internal static void AssertClose(IEnumerable<double> expected, IEnumerable<double> actual, double tolerance) =>
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, tolerance));
}
