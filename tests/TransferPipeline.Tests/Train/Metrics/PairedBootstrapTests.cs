using TransferPipeline.Train.Metrics;

namespace TransferPipeline.Tests.Train.Metrics;

public sealed class PairedBootstrapTests
{
    [Fact]
    public void The_same_decisions_win_half_of_the_time()
    {
        double[] right = [.. Enumerable.Range(0, 100).Select(row => row % 3 == 0 ? 1.0 : 0)];

        Assert.Equal(0.5, PairedBootstrap.ShareWon(right, right, seed: 1));
    }

    /// <summary>Ten rows of a hundred gained and none lost: all resamples win that draw one of them, which is all but (1 - 0.1)^100.</summary>
    [Fact]
    public void A_gain_without_a_loss_is_significant_and_the_other_way_round_a_loss()
    {
        double[] before = new double[100];
        double[] after = [.. Enumerable.Range(0, 100).Select(row => row < 10 ? 1.0 : 0)];

        Assert.InRange(PairedBootstrap.ShareWon(before, after, seed: 1), 0.999, 1);
        Assert.InRange(PairedBootstrap.ShareWon(after, before, seed: 1), 0, 0.001);
    }

    /// <summary>Of n gains and n - d losses the share follows the normal distribution: d over the root of the differing rows.</summary>
    [Theory]
    [InlineData(30, 20, 0.921)]
    [InlineData(120, 100, 0.911)]
    [InlineData(60, 40, 0.977)]
    public void Between_gains_and_losses_it_follows_the_normal_distribution(int gains, int losses, double share)
    {
        double[] before = [.. Enumerable.Range(0, 1000).Select(row => row < losses ? 1.0 : 0)];
        double[] after = [.. Enumerable.Range(0, 1000).Select(row => row >= losses && row < losses + gains ? 1.0 : 0)];

        Assert.InRange(PairedBootstrap.ShareWon(before, after, seed: 1), share - 0.02, share + 0.02);
    }
}
