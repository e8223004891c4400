using TransferPipeline.Train.Certificates;

namespace TransferPipeline.Tests.Train.Certificates;

public sealed class ParityCertificateTests
{
    [Fact]
    public void Equal_logits_pass() => Assert.Equal(
        new ParityCertificate { Rows = 2, MaxAbsLogitDifference = 0, ChangedDecisions = 0 },
        Passing(ParityCertificate.Of([1, 2, 3, 4], [1, 2, 3, 4], 2)));

    [Theory]
    [InlineData(0.99e-4f, true)]
    [InlineData(1.01e-4f, false)]
    public void A_difference_passes_up_to_the_tolerance(float difference, bool passes)
    {
        var certificate = ParityCertificate.Of([0, 1, 0, 1], [0, 1, 0 - difference, 1], 2);

        Assert.Equal(passes, certificate.Passed);
        Assert.Equal(difference, certificate.MaxAbsLogitDifference, 1e-12);
    }

    [Fact]
    public void The_tolerance_itself_passes() =>
        Assert.True(new ParityCertificate { Rows = 1, MaxAbsLogitDifference = ParityCertificate.Tolerance, ChangedDecisions = 0 }.Passed);

    [Fact]
    public void A_changed_decision_fails_however_small_the_difference()
    {
        var certificate = ParityCertificate.Of([0, 1, 1, 1.00001f], [0, 1, 1.00001f, 1], 2);

        Assert.Equal(1, certificate.ChangedDecisions);
        Assert.InRange(certificate.MaxAbsLogitDifference, 0, ParityCertificate.Tolerance);
        Assert.False(certificate.Passed);
    }

    [Fact]
    public void Of_equal_logits_the_first_is_decided_on_both_sides() =>
        Assert.Equal(1, ParityCertificate.Of([1, 1], [1, 1.00001f], 2).ChangedDecisions);

    [Theory]
    [InlineData(float.NaN, 1f)]
    [InlineData(1f, float.NaN)]
    [InlineData(float.NaN, float.NaN)]
    [InlineData(float.PositiveInfinity, float.PositiveInfinity)]
    [InlineData(0f, float.NegativeInfinity)]
    public void What_is_not_a_number_fails(float expected, float actual)
    {
        var certificate = ParityCertificate.Of([0, expected], [0, actual], 2);

        Assert.False(certificate.Passed);
        Assert.Equal(double.PositiveInfinity, certificate.MaxAbsLogitDifference);
    }

    [Fact]
    public void Nothing_compared_is_nothing_proven() => Assert.False(ParityCertificate.Of([], [], 3).Passed);

    private static ParityCertificate Passing(ParityCertificate certificate)
    {
        Assert.True(certificate.Passed);
        return certificate;
    }
}
