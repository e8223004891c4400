using CsCheck;
using TransferPipeline.Contracts;
using TransferPipeline.Train.Heads;

namespace TransferPipeline.Tests.Train.Heads;

public sealed class LabelledFeaturesTests
{
    [Fact]
    public void Rows_are_sorted_where_they_lie_with_their_classes_and_keys() =>
        Gen.Int[0, 40].SelectMany(count => Gen.Shuffle(Enumerable.Range(0, count).ToArray())).Sample(order =>
        {
            var rows = LabelledFeatures.Of(
                [.. order.SelectMany((_, row) => new float[] { row, -row })], 2, [.. order.Select((_, row) => row)], [.. order.Select((_, row) => $"{row}")]);

            rows.Reorder(order);

            return order.Select((was, row) => rows.Classes[row] == was && rows.Keys[row] == $"{was}" && rows.Values.Row(row).SequenceEqual([was, -was])).All(right => right);
        });

    [Fact]
    public void A_matrix_and_torch_see_the_same_memory()
    {
        var matrix = new FeatureMatrix(3, 2);
        for (var row = 0; row < 3; row++)
            matrix.Row(row).Fill(row);

        using var view = matrix.View(new RowRange(1, 2));
        view.mul_(10);

        Assert.Equal([10, 10], matrix.Row(1).ToArray());
        Assert.Equal([20, 20], matrix.Row(2).ToArray());
        Assert.Equal([0, 0], matrix.Row(0).ToArray());
    }

    [Fact]
    public void More_rows_than_one_matrix_can_hold_are_refused()
    {
        var refused = Assert.Throws<RejectedException>(() => new FeatureMatrix(2_000_000, 2048));

        Assert.Contains("2000000 rows of 2048 features", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 0, 5)]
    [InlineData(0, 10, 2_000_000)]
    [InlineData(7, 1_000_000, 384)]
    [InlineData(0, 3, 0)]
    public void Chunks_cover_the_rows_once_and_in_order(int start, int count, int width)
    {
        var chunks = new RowRange(start, count).Chunks(width).ToList();

        var next = start;
        foreach (var chunk in chunks)
        {
            Assert.Equal(next, chunk.Start);
            Assert.InRange((long)chunk.Count * width, 0, Math.Max(width, 1 << 20));
            next += chunk.Count;
        }

        Assert.Equal(start + count, next);
    }
}
