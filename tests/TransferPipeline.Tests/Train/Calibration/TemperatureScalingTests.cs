using CsCheck;
using TransferPipeline.Tests.Train.Metrics;
using TransferPipeline.Train.Calibration;
using TransferPipeline.Train.Metrics;

namespace TransferPipeline.Tests.Train.Calibration;

public sealed class TemperatureScalingTests
{
    public static TheoryData<string> Cases => [.. MetricsReference.All.Keys];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Finds_the_temperature_that_SciPy_finds(string name)
    {
        var reference = MetricsReference.All[name];

        var temperature = TemperatureScaling.Fit(reference.Logits, reference.Classes, reference.Labels);

        Assert.Equal(1, temperature / reference.Temperature, 1e-5);
    }

    [Theory]
    [InlineData(0.25)]
    [InlineData(1)]
    [InlineData(7)]
    public void Recovers_the_temperature_that_logits_were_heated_to(double heat)
    {
        // Labels that are as frequent as the softmax of the logits says: 0.5, 0.3 and 0.2 of each 10 rows.
        int[] tenth = [0, 0, 0, 0, 0, 1, 1, 1, 2, 2];
        var row = new[] { 0.5, 0.3, 0.2 }.Select(probability => (float)(Math.Log(probability) * heat)).ToArray();
        int[] labels = [.. Enumerable.Repeat(tenth, 1_000).SelectMany(some => some)];

        var temperature = TemperatureScaling.Fit([.. labels.SelectMany(_ => row)], 3, labels);

        Assert.Equal(heat, temperature, heat * 2e-3);
    }

    [Fact]
    public void A_head_that_is_right_on_a_few_rows_does_not_claim_to_be_always_right()
    {
        int[] labels = [.. Enumerable.Range(0, 20).Select(row => row % 2)];
        float[] logits = [.. labels.SelectMany(label => label == 0 ? new[] { 1f, 0f } : [0f, 1f])];

        var temperature = TemperatureScaling.Fit(logits, 2, labels);

        Assert.Equal(21 / 22.0, Probabilities.Softmax(logits, 2, temperature).Values.Max(), 6);
    }

    [Fact]
    public void Without_rows_it_is_one() => Assert.Equal(1, TemperatureScaling.Fit([], 3, []));

    [Fact]
    public void Extreme_logits_give_a_finite_temperature_between_its_bounds()
    {
        float[][] extremes = [[float.MaxValue, float.MinValue, 0], [0, 0, 0], [1e-30f, -1e-30f, 0], [float.MaxValue, float.MaxValue, float.MaxValue]];

        foreach (var logits in extremes)
        {
            foreach (var label in new[] { 0, 1, 2 })
                Assert.InRange(TemperatureScaling.Fit(logits, 3, [label]), 1e-3, 1e3);
        }
    }

    [Fact]
    public void It_changes_no_decision() => Gen.Select(Gen.Float[-9, 9].Array[12, 60], Gen.Int[0, 100]).Sample(
        (values, seed) =>
        {
            var rows = values.Length / 3;
            int[] labels = [.. Enumerable.Range(seed, rows).Select(row => row * row % 3)];
            var logits = values[..(rows * 3)];

            var temperature = TemperatureScaling.Fit(logits, 3, labels);

            var (before, after) = (Probabilities.Softmax(logits, 3, 1), Probabilities.Softmax(logits, 3, temperature));
            foreach (var row in Enumerable.Range(0, rows))
                Assert.Equal(logits[row * 3 + before.Decision(row)], logits[row * 3 + after.Decision(row)], 1e-6f);
        },
        iter: 200);
}
