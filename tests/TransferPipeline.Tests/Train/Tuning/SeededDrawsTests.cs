using TransferPipeline.Train.Tuning;

namespace TransferPipeline.Tests.Train.Tuning;

public sealed class SeededDrawsTests
{
    private const int Many = 100_000;

    [Fact]
    public void The_same_key_draws_the_same_numbers_and_another_key_others()
    {
        Assert.Equal(Four(1, 2, 3), Four(1, 2, 3));
        Assert.NotEqual(Four(1, 2, 3), Four(1, 3, 2));
        Assert.NotEqual(Four(1, 2), Four(1, 2, 0));

        static ulong[] Four(params long[] key)
        {
            var draws = new SeededDraws(key);
            return [draws.Bits(), draws.Bits(), draws.Bits(), draws.Bits()];
        }
    }

    [Fact]
    public void Normal_numbers_have_mean_0_and_deviation_1()
    {
        var draws = new SeededDraws(1);
        double[] values = [.. Enumerable.Range(0, Many).Select(_ => draws.Normal())];

        Assert.InRange(values.Average(), -0.01, 0.01);
        Assert.InRange(values.Average(value => value * value), 0.98, 1.02);
        Assert.InRange(values.Count(value => Math.Abs(value) < 1) / (double)Many, 0.677, 0.688);
    }

    /// <summary>The variance of Beta(a, a) is 1 / (4 (2a + 1)).</summary>
    [Theory]
    [InlineData(0.01)]
    [InlineData(0.2)]
    [InlineData(1)]
    [InlineData(8)]
    public void Beta_numbers_have_the_mean_and_variance_of_the_law(double shape)
    {
        var draws = new SeededDraws(2);
        double[] values = [.. Enumerable.Range(0, Many).Select(_ => draws.Beta(shape))];

        Assert.All(values, value => Assert.InRange(value, 0, 1));
        Assert.InRange(values.Average(), 0.495, 0.505);
        Assert.Equal(1 / (4 * (2 * shape + 1)), values.Average(value => (value - 0.5) * (value - 0.5)), 0.003);
    }
}
