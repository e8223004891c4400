using TransferPipeline.Train.Tuning;

namespace TransferPipeline.Tests.Train.Tuning;

public sealed class EpochOrderTests
{
    [Theory]
    [InlineData(1, 32)]
    [InlineData(33, 32)]
    [InlineData(64, 32)]
    [InlineData(1000, 7)]
    public void Each_row_is_in_one_batch_and_batches_differ_by_one_row_at_most(int count, int batchSize)
    {
        var order = new EpochOrder(count, batchSize, 1, 1);

        var batches = Enumerable.Range(0, order.Steps).Select(step => order.Batch(step).ToArray()).ToList();

        Assert.Equal(Enumerable.Range(0, count), batches.SelectMany(batch => batch).Order());
        Assert.InRange(batches.Max(batch => batch.Length), 1, batchSize);
        Assert.InRange(batches.Max(batch => batch.Length) - batches.Min(batch => batch.Length), 0, 1);
    }

    [Fact]
    public void Seed_and_epoch_alone_decide_the_order()
    {
        Assert.Equal(Rows(1, 1), Rows(1, 1));
        Assert.NotEqual(Rows(1, 1), Rows(1, 2));
        Assert.NotEqual(Rows(1, 1), Rows(2, 1));

        static int[] Rows(int seed, int epoch) => new EpochOrder(100, 100, seed, epoch).Batch(0).ToArray();
    }

    [Theory]
    [InlineData(3, 32)]
    [InlineData(1000, 7)]
    [InlineData(5000, 32)]
    public void Rows_of_different_lengths_are_all_there_and_batched_with_others_about_as_long(int count, int batchSize)
    {
        int[] lengths = [.. Enumerable.Range(0, count).Select(row => 1 + row * 37 % 50)];

        var mixed = Batches(new(count, batchSize, 1, 1));
        var sorted = Batches(new(count, batchSize, 1, 1, lengths));

        Assert.Equal(Enumerable.Range(0, count), sorted.SelectMany(batch => batch).Order());
        Assert.Equal(mixed.Select(batch => batch.Length).Order(), sorted.Select(batch => batch.Length).Order());
        if (count > batchSize)
            Assert.True(Cost(sorted) < 1.2 * lengths.Sum() && Cost(mixed) > 1.5 * lengths.Sum(), $"{lengths.Sum()} places of rows cost {Cost(sorted)} instead of {Cost(mixed)}.");

        int Cost(List<int[]> batches) => batches.Sum(batch => batch.Length * batch.Max(row => lengths[row]));
    }

    [Fact]
    public void Batches_of_long_rows_come_anywhere_in_an_epoch()
    {
        int[] lengths = [.. Enumerable.Range(0, 320)];

        var longest = Enumerable.Range(0, 200).Select(epoch => Batches(new(320, 32, 1, epoch, lengths)).FindIndex(batch => batch.Contains(319))).ToHashSet();

        Assert.Equal(10, longest.Count);
    }

    [Fact]
    public void A_row_is_first_as_often_as_any_other()
    {
        var firsts = Enumerable.Range(0, 10_000).CountBy(epoch => new EpochOrder(10, 1, 5, epoch).Batch(0)[0]).ToDictionary();

        Assert.All(Enumerable.Range(0, 10), row => Assert.InRange(firsts[row], 850, 1150));
    }

    [Fact]
    public void An_epoch_sees_one_view_of_a_row_and_as_many_epochs_as_there_are_views_see_all()
    {
        for (var row = 0; row < 50; row++)
            Assert.Equal([0, 1, 2, 3], Enumerable.Range(7, 4).Select(epoch => EpochOrder.ViewOf(3, epoch, row, 4)).Order());

        Assert.Equal(4, Enumerable.Range(0, 50).Select(row => EpochOrder.ViewOf(3, 1, row, 4)).Distinct().Count());
    }

    private static List<int[]> Batches(EpochOrder order) => [.. Enumerable.Range(0, order.Steps).Select(step => order.Batch(step).ToArray())];
}
