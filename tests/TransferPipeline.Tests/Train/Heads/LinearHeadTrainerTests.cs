using TransferPipeline.Train.Heads;
using TransferPipeline.Train.Metrics;
using TransferPipeline.Train.Tasks;

namespace TransferPipeline.Tests.Train.Heads;

public sealed class LinearHeadTrainerTests
{
    public static TheoryData<string, double, bool> Fits
    {
        get
        {
            var fits = new TheoryData<string, double, bool>();
            foreach (var (name, fit) in HeadReference.All.SelectMany(reference => reference.Fits.Select(fit => (reference.Name, fit))))
                fits.Add(name, fit.C, fit.Balanced);
            return fits;
        }
    }

    [Theory]
    [MemberData(nameof(Fits))]
    public void The_fit_is_that_of_scikit_learn(string name, double c, bool balanced)
    {
        var reference = HeadReference.Named(name);
        var expected = reference.Fits.Single(fit => fit.C == c && fit.Balanced == balanced);
        var rows = reference.Rows();
        using var trainer = new LinearHeadTrainer(rows, new ClassTask(reference.Classes), balanced);

        var fit = trainer.Path([rows.All], [c], TestContext.Current.CancellationToken).Single();

        var probabilities = Probabilities.Softmax(HeadLogits.Of(fit, reference.Rows()), reference.Classes, 1);
        AssertClose(expected.Mean, fit.Scaling.Mean, 1e-4);
        AssertClose(expected.Std, fit.Scaling.Std, 1e-4);
        Assert.InRange(fit.Objective / expected.Objective, 1 - 1e-6, 1 + 1e-4);
        AssertClose(expected.Weights, fit.Weights, 1e-2);
        AssertClose(expected.Bias, fit.Bias, 1e-2);
        Assert.All(expected.Probabilities.Zip(probabilities.Values), pair => Assert.Equal(pair.First, pair.Second, 5e-3));
    }

    [Fact]
    public void A_path_of_strengths_ends_where_separate_fits_end()
    {
        var reference = HeadReference.Named("many-rows");
        var rows = reference.Rows();
        double[] strengths = [0.001, 0.01, 0.1, 1, 10];
        using var trainer = new LinearHeadTrainer(rows, new ClassTask(reference.Classes), balanced: false);

        var path = trainer.Path([rows.All], strengths, TestContext.Current.CancellationToken).ToList();

        var separate = strengths.Select(c => trainer.Path([rows.All], [c], TestContext.Current.CancellationToken).Single()).ToList();
        Assert.Equal(strengths.Length, path.Count);
        Assert.All(path.Zip(separate), pair => Assert.Equal(1, pair.First.Objective / pair.Second.Objective, 1e-4));
        Assert.All(path.Zip(separate), pair => AssertClose(pair.Second.Weights, pair.First.Weights, 1e-2));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Some_of_the_rows_are_fitted_as_if_they_were_all(bool balanced)
    {
        var reference = HeadReference.Named("many-rows");
        var (all, few) = (reference.Rows(), Slice(reference, 30, 80));
        using var trainer = new LinearHeadTrainer(all, new ClassTask(reference.Classes), balanced);
        using var alone = new LinearHeadTrainer(few, new ClassTask(reference.Classes), balanced);

        var fit = trainer.Path([new RowRange(30, 20), new RowRange(50, 30)], [0.5], TestContext.Current.CancellationToken).Single();

        var expected = alone.Path([few.All], [0.5], TestContext.Current.CancellationToken).Single();
        Assert.Equal(1, fit.Objective / expected.Objective, 1e-4);
        AssertClose(HeadLogits.Of(expected, reference.Rows()), HeadLogits.Of(fit, reference.Rows()), 3e-2);
    }

    [Fact]
    public void A_constant_feature_has_no_say()
    {
        var reference = HeadReference.Named("many-rows");
        var rows = reference.Rows();
        using var trainer = new LinearHeadTrainer(rows, new ClassTask(reference.Classes), balanced: false);

        var fit = trainer.Path([rows.All], [1], TestContext.Current.CancellationToken).Single();

        Assert.Equal(1, fit.Scaling.Std[^1]);
        Assert.All(Enumerable.Range(1, reference.Classes), label => Assert.Equal(0, fit.Weights[label * reference.Width - 1], 1e-6));
    }

    [Fact]
    public void A_feature_that_is_constant_in_the_fitted_rows_only_has_no_say()
    {
        float[] values = [0, 1, 0, 2, 0, 5, 0, 6, 9, 3, -9, 4];
        var rows = LabelledFeatures.Of(values, 2, [0, 0, 1, 1, 0, 1], ["a", "b", "c", "d", "e", "f"]);
        using var trainer = new LinearHeadTrainer(rows, new ClassTask(2), balanced: false);

        var fit = trainer.Path([new RowRange(0, 4)], [1], TestContext.Current.CancellationToken).Single();

        Assert.Equal(0, fit.Weights[0], 1e-6);
        Assert.NotEqual(0, fit.Weights[1], 1e-2);
    }

    [Fact]
    public void Rows_that_were_standardised_where_they_lie_give_the_logits_of_the_raw_ones_bit_for_bit()
    {
        var reference = HeadReference.Named("many-rows");
        var rows = reference.Rows();
        using var trainer = new LinearHeadTrainer(rows, new ClassTask(reference.Classes), balanced: false);

        var fit = trainer.Path([rows.All], [1], TestContext.Current.CancellationToken).Single();

        Assert.Equal(HeadLogits.Of(fit, reference.Rows()), HeadLogits.Of(fit, rows));
    }

    private static LabelledFeatures Slice(HeadReference reference, int from, int to) =>
        LabelledFeatures.Of(reference.Features.AsSpan(from * reference.Width, (to - from) * reference.Width), reference.Width, reference.Labels[from..to], [.. Enumerable.Range(from, to - from).Select(row => $"row {row}")]);

    /// <summary>Relative above 1, absolute below.</summary>
    private static void AssertClose(float[] expected, float[] actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected.Zip(actual), pair => Assert.InRange(Math.Abs(pair.First - pair.Second), 0, tolerance * Math.Max(1, Math.Abs(pair.First))));
    }
}
