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

        ObjectiveSlopes.Demand(objective);
    }

    [Fact]
    public void Balanced_weights_give_every_class_the_same_sum()
    {
        var weights = SoftmaxObjective.BalancedWeights([0, 0, 0, 0, 1, 1, 2, 0], [new RowRange(0, 4), new RowRange(4, 3)], 4);

        Assert.Equal([7 / 12f, 7 / 6f, 7 / 3f, 0], weights);
    }
}
