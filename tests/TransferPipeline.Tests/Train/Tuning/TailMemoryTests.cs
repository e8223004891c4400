using TorchSharp;
using TransferPipeline.Train.Tuning;

namespace TransferPipeline.Tests.Train.Tuning;

public sealed class TailMemoryTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    public void Many_trainings_leave_no_tensor_behind(int loraRank)
    {
        var recipe = new TuningRecipe { Epochs = 2, BatchSize = 16, Mixup = 0.2, LoraRank = loraRank };
        using var tail = SmallTail.Linear(width: 128);
        var live = new List<long>();
        for (var training = 0; training < 50; training++)
        {
            tail.Tune(recipe);
            live.Add(DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount);
            if (training % 10 == 9)
                output.WriteLine($"{training + 1} trainings: {Environment.WorkingSet >> 20} MB");
        }

        Assert.All(live, count => Assert.Equal(live[0], count));
    }
}
