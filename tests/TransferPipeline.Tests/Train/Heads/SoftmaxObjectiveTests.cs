using TorchSharp;
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

    /// <summary>Rows of few features and many classes: it is the classes that fill the memory.</summary>
    [Fact]
    public void Rows_are_judged_in_parts_of_four_megabytes_of_outputs()
    {
        const int classes = 2_000;
        var rows = LabelledFeatures.Of(new float[3_000], 1, new int[3_000], new string[3_000]);
        using var objective = new SizedObjective(rows, classes);

        objective.Evaluate(objective.NewPoint(), new double[2 * classes]);

        Assert.Equal(3_000 * classes, objective.Sizes.Sum());
        Assert.All(objective.Sizes, size => Assert.InRange(size, 1, 1 << 20));
    }

    private sealed class SizedObjective(LabelledFeatures rows, int outputs) : LinearObjective(rows, [rows.All], outputs)
    {
        internal List<long> Sizes { get; } = [];

        public override void Dispose()
        {
        }

        protected override (double Loss, torch.Tensor Slopes) Judge(torch.Tensor values, RowRange chunk)
        {
            Sizes.Add(values.numel());
            return (0, torch.zeros_like(values));
        }
    }
}
