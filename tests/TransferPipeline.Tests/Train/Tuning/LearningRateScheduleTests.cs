using TransferPipeline.Train.Tuning;

namespace TransferPipeline.Tests.Train.Tuning;

public sealed class LearningRateScheduleTests
{
    [Theory]
    [InlineData(0, 0.1)]
    [InlineData(4, 0.5)]
    [InlineData(9, 1)]
    [InlineData(10, 1)]
    [InlineData(55, 0.5)]
    [InlineData(40, 0.75)]
    [InlineData(70, 0.25)]
    [InlineData(100, 0)]
    public void The_rate_rises_straight_and_falls_as_a_cosine(long step, double expected) =>
        Assert.Equal(expected, new LearningRateSchedule(100, 0.1).At(step), 1e-12);

    [Fact]
    public void Without_a_warm_up_the_first_step_has_the_whole_rate() => Assert.Equal(1, new LearningRateSchedule(100, 0).At(0));

    [Theory]
    [InlineData(1, 0)]
    [InlineData(1, 0.9)]
    [InlineData(3, 0.99)]
    public void The_shortest_trainings_have_rates_too(long steps, double warmup)
    {
        var schedule = new LearningRateSchedule(steps, warmup);

        for (var step = 0; step < steps; step++)
            Assert.InRange(schedule.At(step), 0.01, 1);
    }
}
