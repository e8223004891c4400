using TransferPipeline.Onnx.Heads;
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

    [Theory]
    [InlineData(0.2f, 0.20005f, 0, true)]
    [InlineData(0.2f, 0.2002f, 0, false)]
    [InlineData(-2e-6f, 2e-6f, 0, true)]
    [InlineData(-2e-5f, 2e-5f, 1, false)]
    public void Each_label_is_a_decision_but_one_on_the_threshold_may_fall_to_either_side(float expected, float actual, int changed, bool passes)
    {
        var certificate = ParityCertificate.Of([1, expected, -1, -3], [1, actual, -1, -3], Head("labels", 2), 1);

        Assert.Equal((2, changed, passes), (certificate.Rows, certificate.ChangedDecisions, certificate.Passed));
    }

    [Fact]
    public void The_threshold_of_labels_counts_at_its_temperature()
    {
        // A probability of 0.8 is a logit of 1.386, times the temperature.
        var head = Head("labels", 1) with { Threshold = 0.8, Temperature = 2 };

        Assert.Equal(1, ParityCertificate.Of([2.7725f], [2.77261f], head, 1).ChangedDecisions);
        Assert.Equal(0, ParityCertificate.Of([1.3862f], [1.38632f], head, 1).ChangedDecisions);
    }

    [Theory]
    [InlineData(2000f, 2000.1f, true)]
    [InlineData(2000f, 2000.3f, false)]
    [InlineData(0f, 0.0009f, true)]
    [InlineData(0f, 0.0011f, false)]
    [InlineData(1f, float.NaN, false)]
    public void A_number_may_differ_by_parts_of_itself_or_of_the_deviation(float expected, float actual, bool passes) =>
        Assert.Equal(passes, ParityCertificate.Of([expected, 5], [actual, 5], Head("number", 1), spread: 10).Passed);

    private static HeadWeights Head(string target, int outputs) => new()
    {
        Target = target, Mean = [0], Std = [1], Weights = new float[outputs], Bias = new float[outputs], Temperature = 1, Labels = new string[outputs], Threshold = target == "labels" ? 0.5 : null,
    };

    private static ParityCertificate Passing(ParityCertificate certificate)
    {
        Assert.True(certificate.Passed);
        return certificate;
    }
}
