using TransferPipeline.Contracts;
using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Train.Heads;

namespace TransferPipeline.Tests.Train.Heads;

public sealed class NearestMeanHeadTests
{
    private static readonly LabelledFeatures Rows = LabelledFeatures.Of([1f, 0, 3, 0, 0, 4, 0, 6, 9, 9], 2, [0, 0, 1, 1, 0], ["a", "b", "c", "d", "e"]);

    [Fact]
    public void Logits_differ_as_the_squares_of_the_distances_to_the_class_means()
    {
        var fit = NearestMeanHead.Fit(Rows, [new(0, 4)], 2, 1.5);

        // The means are (2, 0) and (0, 5); from (1, 0) they are 1 and the root of 26 away, from (9, 9) the roots of 130 and 97.
        var logits = HeadLogits.Of(fit, Rows);
        Assert.Equal(26 - 1, logits[0] - logits[1], 1e-4);
        Assert.Equal(97 - 130, logits[8] - logits[9], 1e-4);
    }

    [Theory]
    [InlineData(0.9, 5)]
    [InlineData(1.5, 1)]
    [InlineData(12, 0)]
    public void Counts_what_lies_beyond_the_limit(double limit, int beyond)
        => Assert.Equal(beyond, NearestMeanHead.CountBeyond(NearestMeanHead.Fit(Rows, [new(0, 4)], 2, limit), Rows));

    [Theory]
    [InlineData("linear", 0.6)]
    [InlineData("prototype", 0)]
    [InlineData("prototype", double.NaN)]
    public void A_limit_that_makes_no_sense_is_refused(string type, double limit)
        => Assert.Contains("head.maxDistance", Assert.Throws<RejectedException>(() => HeadPlan.Of(new HeadSpec { Type = type, MaxDistance = limit }, Rows.Targets)).Message);
}
