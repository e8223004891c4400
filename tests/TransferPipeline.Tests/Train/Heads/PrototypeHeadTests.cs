using TransferPipeline.Train.Heads;
using TransferPipeline.Train.Metrics;

namespace TransferPipeline.Tests.Train.Heads;

public sealed class PrototypeHeadTests
{
    [Fact]
    public void Decides_for_the_class_whose_mean_direction_is_nearest_by_cosine()
    {
        var reference = HeadReference.Named("many-rows");
        var rows = reference.Rows();

        var fit = PrototypeHead.Fit(rows, [rows.All], reference.Classes);

        var logits = HeadLogits.Of(fit, rows);
        var cosines = Cosines(rows, reference.Classes);
        Assert.All(logits.Zip(cosines), pair => Assert.Equal(pair.Second, pair.First, 1e-5));
        var decisions = Probabilities.Softmax(logits, reference.Classes, 1);
        Assert.All(Enumerable.Range(0, rows.Count), row => Assert.Equal(Nearest(cosines.AsSpan(row * reference.Classes, reference.Classes)), decisions.Decision(row)));
    }

    [Fact]
    public void Looks_at_no_other_rows_than_those_it_is_given()
    {
        var rows = LabelledFeatures.Of([1f, 0, 0, 1, 0, -5], 2, [0, 1, 0], ["a", "b", "c"]);

        var fit = PrototypeHead.Fit(rows, [new RowRange(0, 2)], 2);

        Assert.Equal([1f, 0, 0, 1], fit.Weights);
    }

    [Fact]
    public void The_length_of_a_row_does_not_matter()
    {
        var rows = LabelledFeatures.Of([100f, 0, 0, 1, 0.001f, 0.001f], 2, [0, 0, 1], ["a", "b", "c"]);

        var fit = PrototypeHead.Fit(rows, [rows.All], 2);

        Assert.All(fit.Weights, weight => Assert.Equal(Math.Sqrt(0.5), weight, 1e-6));
    }

    [Fact]
    public void A_row_of_zeros_counts_for_nothing_and_divides_by_nothing()
    {
        var rows = LabelledFeatures.Of([0f, 0, 0, 2, 3, 0], 2, [0, 0, 1], ["a", "b", "c"]);

        var fit = PrototypeHead.Fit(rows, [rows.All], 2);

        Assert.Equal([0f, 1, 1, 0], fit.Weights);
        Assert.All(HeadLogits.Of(fit, rows), logit => Assert.True(float.IsFinite(logit)));
    }

    /// <summary>Row-major [rows, classes], written out as the definition says it.</summary>
    private static double[] Cosines(LabelledFeatures rows, int classes)
    {
        var units = Enumerable.Range(0, rows.Count).Select(row => Unit([.. rows.Values.Row(row).ToArray().Select(value => (double)value)])).ToArray();
        var means = Enumerable.Range(0, classes).Select(label => Unit(Mean([.. units.Where((_, row) => rows.Classes[row] == label)]))).ToArray();
        return [.. units.SelectMany(unit => means.Select(mean => unit.Zip(mean, (a, b) => a * b).Sum()))];
    }

    private static double[] Mean(double[][] vectors) => [.. Enumerable.Range(0, vectors[0].Length).Select(index => vectors.Average(vector => vector[index]))];

    private static double[] Unit(double[] vector) => [.. vector.Select(value => value / Math.Sqrt(vector.Sum(part => part * part)))];

    private static int Nearest(ReadOnlySpan<double> cosines)
    {
        var best = 0;
        for (var label = 1; label < cosines.Length; label++)
            best = cosines[label] > cosines[best] ? label : best;
        return best;
    }
}
