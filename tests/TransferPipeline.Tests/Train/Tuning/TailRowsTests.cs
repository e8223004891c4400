using TorchSharp;
using TransferPipeline.Train.Heads;
using TransferPipeline.Train.Targets;
using TransferPipeline.Train.Tuning;

namespace TransferPipeline.Tests.Train.Tuning;

public sealed class TailRowsTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_batch_has_the_rows_that_were_asked_for_in_their_order_and_shape(bool inFile)
    {
        using var scope = torch.NewDisposeScope();
        using var rows = Rows(inFile, 1);

        var batch = rows.Gather([3, 0]);

        Assert.Equal([2, 2, 1, 2], batch[0].shape);
        Assert.Equal([30f, 31, 32, 33, 0, 1, 2, 3], batch[0].data<float>().ToArray());
        Assert.Equal(torch.int64, batch[1].dtype);
        Assert.Equal([30L, 31, 32, 33, 0, 1, 2, 3], batch[1].data<long>().ToArray());
        Assert.Equal([2, 3, 224, 224], batch[2].shape);
        Assert.Equal(0, batch[2].sum().item<float>());
    }

    [Fact]
    public void An_epoch_sees_the_views_that_belong_to_it_and_evaluation_the_first_ones()
    {
        using var scope = torch.NewDisposeScope();
        using var rows = Rows(inFile: true, 2);

        var first = Ids(rows.Gather([0, 1], 1, 1));
        var next = Ids(rows.Gather([0, 1], 1, 2));

        Assert.Equal([0f, 20], Ids(rows.Gather([0, 1])));
        Assert.All(new[] { 0, 1 }, row => Assert.Equal([row * 20f, row * 20f + 10], new[] { first[row], next[row] }.Order()));

        static float[] Ids(torch.Tensor[] batch) => [.. Enumerable.Range(0, 2).Select(row => batch[0][row].flatten()[0].item<float>())];
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_batch_of_rows_of_different_lengths_is_as_long_as_its_longest(bool inFile)
    {
        using var scope = torch.NewDisposeScope();
        using var matrix = inFile ? FeatureMatrix.InFile(folder.File("rows"), 3, 8) : FeatureMatrix.InMemory(3, 8);
        matrix.Write(new RowRange(0, 1), [1, 2, 3, 4, 5, 6, 7, 8]);
        matrix.Write(new RowRange(1, 1), [9, 9, 9, 9]);
        matrix.Write(new RowRange(2, 1), [7, 7]);
        var input = new TailInput { Values = matrix, Shape = [4, 2], Lengths = [4, 2, 1] };

        var batch = input.Gather([2, 1]);

        Assert.Equal([2, 2, 2], batch.shape);
        Assert.Equal([7f, 7, 0, 0, 9, 9, 9, 9], batch.data<float>().ToArray());
        Assert.Equal([1, 4, 2], input.Gather([0]).shape);
    }

    public void Dispose() => folder.Dispose();

    /// <summary>Four places of four values; the first value is ten times the place.</summary>
    private TailRows Rows(bool inFile, int views)
    {
        var matrix = inFile ? FeatureMatrix.InFile(folder.File("rows"), 4, 4) : FeatureMatrix.InMemory(4, 4);
        for (var row = 0; row < 4; row++)
            matrix.Write(new RowRange(row, 1), [row * 10, row * 10 + 1, row * 10 + 2, row * 10 + 3]);

        return new()
        {
            Inputs = [new() { Values = matrix, Shape = [2, 1, 2] }, new() { Values = matrix, Shape = [4], Integers = true }, new() { Shape = [3, 224, 224] }],
            Targets = new ClassTargets(new int[4 / views]),
            Keys = new string[4 / views],
            Views = views,
        };
    }
}
