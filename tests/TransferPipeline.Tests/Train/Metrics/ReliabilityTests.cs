using CsCheck;
using TransferPipeline.Train.Metrics;

namespace TransferPipeline.Tests.Train.Metrics;

public sealed class ReliabilityTests
{
    [Fact]
    public void A_confidence_on_the_edge_of_two_bins_belongs_to_the_lower_one()
    {
        // 0.6 is the upper edge of bin 8 of 15, and 9 / 15 exactly in double precision.
        var bins = Reliability.Bins(ClassificationMetricsTests.Of([0.6, 0.4], [0.6000001, 0.3999999], [1, 0]), [0, 1, 0]);

        Assert.Equal([(8, 1), (9, 1), (14, 1)], bins.Select((bin, index) => (index, bin.Count)).Where(bin => bin.Count > 0));
        Assert.Equal([1, 0, 1], bins.Where(bin => bin.Count > 0).Select(bin => bin.Accuracy));
    }

    [Fact]
    public void A_head_that_is_as_sure_as_it_is_right_has_no_error()
    {
        var rows = Enumerable.Repeat(new[] { 0.75, 0.25 }, 4).ToArray();

        Assert.Equal(0, Reliability.Ece(Reliability.Bins(ClassificationMetricsTests.Of(rows), [0, 0, 0, 1])), 12);
    }

    [Fact]
    public void Every_row_is_in_one_bin_and_the_error_is_between_0_and_1() => Gen.Float[-30, 30].Array[1, 200].Sample(
        logits =>
        {
            var labels = logits.Select((_, row) => row % 3).ToArray();
            var probabilities = Probabilities.Softmax([.. logits.SelectMany(logit => new[] { logit, -logit, logit / 2 })], 3, 1);

            var bins = Reliability.Bins(probabilities, labels);

            Assert.Equal(labels.Length, bins.Sum(bin => bin.Count));
            Assert.InRange(Reliability.Ece(bins), 0, 1);
        },
        iter: 200);
}
