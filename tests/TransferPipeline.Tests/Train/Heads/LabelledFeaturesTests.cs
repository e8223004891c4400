using CsCheck;
using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Train.Heads;

namespace TransferPipeline.Tests.Train.Heads;

public sealed class LabelledFeaturesTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Rows_are_sorted_where_they_lie_with_their_classes_and_keys(bool inFile) =>
        Gen.Int[0, 40].SelectMany(count => Gen.Shuffle(Enumerable.Range(0, count).ToArray())).Sample(order =>
        {
            using var rows = Made([.. order.SelectMany((_, row) => new float[] { row, -row })], inFile);

            rows.Reorder(order);

            return order.Select((was, row) => rows.Classes[row] == was && rows.Keys[row] == $"{was}" && rows.Values.Row(row).SequenceEqual([was, -was])).All(right => right);
        });

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Torch_sees_the_rows_that_were_written(bool inFile)
    {
        using var rows = Made([0, 0, 1, 1, 2, 2], inFile);
        rows.Values.Write(new RowRange(2, 1), [3, 4]);

        using var view = rows.Values.View(new RowRange(1, 2));

        Assert.Equal([1, 1, 3, 4], view.data<float>().ToArray());
        Assert.Equal([0, 0], rows.Values.Row(0).ToArray());
    }

    [Fact]
    public void Features_in_a_file_are_one_block_in_memory_and_leave_no_file()
    {
        const int width = 1024;
        var path = folder.File("features");
        using (var matrix = FeatureMatrix.InFile(path, 2_000_000, width))
        {
            var last = new RowRange(1_999_999, 1);
            matrix.Write(last, Enumerable.Repeat(7f, width).ToArray());

            Assert.Equal(7 * width, matrix.Row(last.Start).ToArray().Sum());
            Assert.Throws<ArgumentOutOfRangeException>(() => matrix.Read(new RowRange(0, RowRange.ChunkRows(width) + 1)).Length);
            Assert.True(File.Exists(path));
        }

        Assert.False(File.Exists(path));
    }

    [Theory]
    [InlineData("linear")]
    [InlineData("prototype")]
    public void Features_in_a_file_give_the_head_that_features_in_memory_give(string type)
    {
        var spec = new HeadSpec { Type = type, C = type == "linear" ? 0.01 : null };
        using var inMemory = MadeRows.Of(3_000, 384, 3);
        using var inFile = MadeRows.InFile(inMemory, folder.File("features"));

        var expected = HeadTrainer.Train(MadeRows.Set(inMemory), spec, TestContext.Current.CancellationToken);
        var head = HeadTrainer.Train(MadeRows.Set(inFile), spec, TestContext.Current.CancellationToken);

        Assert.Equal(expected.Weights.Weights, head.Weights.Weights);
        Assert.Equal(expected.Weights.Std, head.Weights.Std);
        Assert.Equal(expected.CertificateLogits, head.CertificateLogits);
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

    public void Dispose() => folder.Dispose();

    /// <summary>Rows of two features; each row's class and key is its number.</summary>
    private LabelledFeatures Made(float[] values, bool inFile)
    {
        var numbers = Enumerable.Range(0, values.Length / 2).ToArray();
        var rows = LabelledFeatures.Of(values, 2, numbers, [.. numbers.Select(row => $"{row}")]);
        return inFile ? MadeRows.InFile(rows, folder.File(Guid.NewGuid().ToString())) : rows;
    }
}
