using TransferPipeline.Tests.Train.Heads;
using TransferPipeline.Train.Heads;
using TransferPipeline.Train.Targets;
using TransferPipeline.Train.Tasks;

namespace TransferPipeline.Tests.Train.Targets;

public sealed class TargetFitTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0, false)]
    [InlineData(0, true)]
    [InlineData(1, false)]
    [InlineData(1, true)]
    public void Labels_are_fitted_as_scikit_learn_fits_them_one_by_one(int sample, bool balanced)
    {
        var reference = TargetReference.All.LabelFits[sample];
        foreach (var expected in reference.Fits.Where(fit => fit.Balanced == balanced))
        {
            var rows = reference.Rows();
            using var trainer = new LinearHeadTrainer(rows, new LabelTask(reference.Labels, 0.5), balanced);

            var fit = trainer.Path([rows.All], [expected.C], Token).Single();

            Assert.InRange(fit.Objective / expected.Objective, 1 - 1e-5, 1 + 1e-4);
            Assert.All(expected.Weights.Zip(fit.Weights), pair => Assert.Equal(pair.First, pair.Second, 1e-2));
            Assert.All(expected.Bias.Zip(fit.Bias), pair => Assert.Equal(pair.First, pair.Second, 1e-2));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Numbers_are_fitted_by_ridge_regression_in_their_own_unit(int sample)
    {
        var reference = TargetReference.All.NumberFits[sample];
        foreach (var expected in reference.Fits)
        {
            var rows = reference.Rows();
            using var trainer = new LinearHeadTrainer(rows, new NumberTask(NumberScale.Of(reference.Numbers)), balanced: false);

            var fit = trainer.Path([rows.All], [expected.C], Token).Single();

            // In parts of the numbers' deviation, which is about 150.
            Assert.All(expected.Weights.Zip(fit.Weights), pair => Assert.Equal(pair.First, pair.Second, 0.05));
            Assert.Equal(expected.Bias, fit.Bias[0], 0.01);
        }
    }

    [Theory]
    [InlineData(0, 24, true)]
    [InlineData(0, 24, false)]
    [InlineData(5, 12, true)]
    [InlineData(5, 12, false)]
    public void The_gradient_of_labels_is_the_slope_of_the_value(int start, int count, bool balanced)
    {
        var rows = TargetReference.All.LabelFits[1].Rows();
        rows.Values.Standardise(rows.Count);
        using var objective = new SigmoidObjective(rows, [new RowRange(start, count)], balanced) { C = 0.3 };

        ObjectiveSlopes.Demand(objective);
    }

    [Theory]
    [InlineData(0, 20)]
    [InlineData(5, 12)]
    public void The_gradient_of_numbers_is_the_slope_of_the_value(int start, int count)
    {
        var reference = TargetReference.All.NumberFits[1];
        var rows = reference.Rows();
        rows.Values.Standardise(rows.Count);
        using var objective = new SquaredObjective(rows, [new RowRange(start, count)], NumberScale.Of(reference.Numbers)) { C = 0.3 };

        ObjectiveSlopes.Demand(objective);
    }

    [Fact]
    public void Balanced_labels_weigh_the_same_with_and_without()
    {
        var (with, without) = SigmoidObjective.BalancedWeights(new LabelTargets([[0], [0, 1], [0], [], [1]], 3), [new RowRange(0, 4)]);

        Assert.Equal([4 / 6f, 2f, 0f], with);
        Assert.Equal([2f, 4 / 6f, 1f], without);
    }
}
