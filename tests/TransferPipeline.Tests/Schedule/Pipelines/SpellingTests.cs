using TransferPipeline.Schedule.Pipelines;

namespace TransferPipeline.Tests.Schedule.Pipelines;

public sealed class SpellingTests
{
    [Theory]
    [InlineData("datset", "dataset")]
    [InlineData("bakcbone", "backbone")]
    [InlineData("test_fraction", "testFraction")]
    [InlineData("DATASET", "dataset")]
    public void A_slip_finds_the_word_that_was_meant(string typed, string meant)
        => Assert.Equal(meant, Spelling.Nearest(typed, ["dataset", "backbone", "testFraction", "head"]));

    [Theory]
    [InlineData("xyzzy")]
    [InlineData("")]
    [InlineData("learningRate")]
    public void Another_word_finds_none(string typed)
        => Assert.Null(Spelling.Nearest(typed, ["dataset", "backbone", "testFraction", "head"]));
}
