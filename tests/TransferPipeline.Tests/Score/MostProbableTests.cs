using TransferPipeline.Score;

namespace TransferPipeline.Tests.Score;

public sealed class MostProbableTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(499)]
    [InlineData(1_000)]
    public void It_is_what_sorting_all_of_them_gives(int count)
    {
        var random = new Random(count);
        // Few different values: many are equal.
        var probabilities = Enumerable.Range(0, 500).Select(index => index == 7 ? float.NaN : random.Next(40) / 40f).ToArray();

        var sorted = Enumerable.Range(0, probabilities.Length).OrderByDescending(index => probabilities[index]).ThenBy(index => index);

        Assert.Equal(sorted.Take(count), MostProbable.Of(probabilities, count));
    }

    [Fact]
    public void A_few_of_many_cost_no_room_for_all()
    {
        var probabilities = Enumerable.Range(0, 10_000).Select(index => 1f / (1 + ((index * 7_919) % 10_007))).ToArray();
        MostProbable.Of(probabilities, 5);

        var before = GC.GetAllocatedBytesForCurrentThread();
        MostProbable.Of(probabilities, 5);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000);
    }

    [Fact]
    public void Of_nothing_there_is_nothing() => Assert.Empty(MostProbable.Of([], 5));
}
