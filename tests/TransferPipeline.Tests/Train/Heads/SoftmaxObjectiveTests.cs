using TransferPipeline.Train.Heads;

namespace TransferPipeline.Tests.Train.Heads;

public sealed class SoftmaxObjectiveTests
{
    [Theory]
    [InlineData(0, 120, false)]
    [InlineData(0, 120, true)]
    [InlineData(20, 70, false)]
    [InlineData(20, 70, true)]
    public void The_gradient_is_the_slope_of_the_value(int start, int count, bool balanced)
    {
        var reference = HeadReference.Named("many-rows");
        var rows = reference.Rows();
        rows.Values.Standardise(rows.Count);
        using var objective = new SoftmaxObjective(rows, [new RowRange(start, count)], reference.Classes, balanced) { C = 0.3 };
        var point = objective.NewPoint();
        for (var index = 0; index < point.Length; index++)
            point[index] = Math.Sin(3 * index) / 2;
        var gradient = new double[point.Length];
        objective.Evaluate(point, gradient);

        // Single precision inside: the difference is taken over a wide step.
        const double step = 0.02;
        for (var index = 0; index < point.Length; index++)
        {
            var (above, below) = ((double[])point.Clone(), (double[])point.Clone());
            above[index] += step;
            below[index] -= step;
            var slope = (objective.Evaluate(above, new double[point.Length]) - objective.Evaluate(below, new double[point.Length])) / (2 * step);
            Assert.Equal(slope, gradient[index], 2e-4);
        }
    }

    [Fact]
    public void Balanced_weights_give_every_class_the_same_sum()
    {
        var weights = SoftmaxObjective.BalancedWeights([0, 0, 0, 0, 1, 1, 2, 0], [new RowRange(0, 4), new RowRange(4, 3)], 4);

        Assert.Equal([7 / 12f, 7 / 6f, 7 / 3f, 0], weights);
    }
}
