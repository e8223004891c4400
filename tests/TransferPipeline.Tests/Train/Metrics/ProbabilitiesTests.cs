using TransferPipeline.Train.Metrics;

namespace TransferPipeline.Tests.Train.Metrics;

public sealed class ProbabilitiesTests
{
    [Theory]
    [InlineData(1e30f, 0f, -1e30f)]
    [InlineData(float.MaxValue, float.MinValue, 0f)]
    [InlineData(-1e-40f, 1e-40f, 0f)]
    public void Extreme_logits_give_probabilities(float first, float second, float third)
    {
        foreach (var temperature in new[] { 1e-3, 1, 1e3 })
        {
            var row = Probabilities.Softmax([first, second, third], 3, temperature).Values;

            Assert.All(row, value => Assert.InRange(value, 0, 1));
            Assert.Equal(1, row.Sum(), 12);
        }
    }

    [Fact]
    public void The_first_of_equal_classes_is_decided() => Assert.Equal(1, Probabilities.Softmax([0, 2, 2, 1], 4, 1).Decision(0));
}
