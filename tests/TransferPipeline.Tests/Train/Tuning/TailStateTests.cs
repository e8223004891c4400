using TransferPipeline.Contracts;
using TransferPipeline.Train.Tuning;

namespace TransferPipeline.Tests.Train.Tuning;

public sealed class TailStateTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string> Kinds => ["linear", "lora", "batch norm"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_training_that_is_stopped_after_each_step_gives_the_values_of_one_that_is_not(string kind)
    {
        var recipe = Recipe(kind) with { Epochs = 2 };
        using var tail = Tail(kind);
        var whole = tail.Tune(recipe);
        var path = folder.File("state");

        var slices = 1;
        for (; !Slice(tail, recipe, path, slices > 1); slices++)
        {
        }

        using var network = tail.Network(recipe);
        using var training = TailTraining.Resume(path, network, tail.Train, tail.Validation, recipe);
        SameTensors.Demand(whole, training.Finish());
        Assert.Equal(1 + 2 * (7 + 1), slices);
        Assert.Equal(path, Assert.Single(Directory.GetFiles(folder.Path)));
    }

    [Fact]
    public void A_training_that_is_cancelled_goes_on_where_it_was()
    {
        var recipe = Recipe("linear");
        using var tail = SmallTail.Linear();
        using var network = tail.Network(recipe);
        using var training = TailTraining.Start(network, tail.Train, tail.Validation, recipe);
        using var cancelled = new CancellationTokenSource();
        training.RunSlice(TimeSpan.Zero, cancelled.Token);
        cancelled.Cancel();

        Assert.Throws<OperationCanceledException>(() => training.RunSlice(TimeSpan.MaxValue, cancelled.Token));
        Assert.Throws<InvalidOperationException>(training.Finish);
        training.RunSlice(TimeSpan.MaxValue, Token);

        SameTensors.Demand(tail.Tune(recipe), training.Finish());
    }

    [Fact]
    public void A_state_of_another_training_is_refused()
    {
        var recipe = Recipe("linear");
        using var tail = SmallTail.Linear();
        var path = folder.File("state");
        Slice(tail, recipe, path, resume: false);

        var exception = Assert.Throws<RejectedException>(() => Slice(tail, recipe with { Seed = 1 }, path, resume: true));

        Assert.Equal($"The state of a tuning in '{path}' cannot be used: it belongs to a tuning with other rows, layers or settings. Start the tuning again.", exception.Message);
    }

    [Fact]
    public void A_damaged_state_is_refused_wherever_it_was_cut()
    {
        var recipe = Recipe("linear");
        using var tail = SmallTail.Linear();
        var path = folder.File("state");
        Slice(tail, recipe, path, resume: false);
        var bytes = File.ReadAllBytes(path);

        foreach (var length in new[] { 0, 5, 8, 200, bytes.Length / 2, bytes.Length - 1 })
        {
            File.WriteAllBytes(path, bytes[..length]);
            Assert.Throws<RejectedException>(() => Slice(tail, recipe, path, resume: true));
        }

        bytes[9] = (byte)'!';
        File.WriteAllBytes(path, bytes);
        Assert.Throws<RejectedException>(() => Slice(tail, recipe, path, resume: true));
    }

    public void Dispose() => folder.Dispose();

    /// <summary>A step in a training of its own.</summary>
    private static bool Slice(SmallTail tail, TuningRecipe recipe, string path, bool resume)
    {
        using var network = tail.Network(recipe);
        using var training = resume
            ? TailTraining.Resume(path, network, tail.Train, tail.Validation, recipe)
            : TailTraining.Start(network, tail.Train, tail.Validation, recipe);
        var finished = training.RunSlice(TimeSpan.Zero, Token);
        training.Save(path);
        return finished;
    }

    private static SmallTail Tail(string kind) => kind == "batch norm" ? SmallTail.Residual() : SmallTail.Linear(views: 2);

    private static TuningRecipe Recipe(string kind) => new()
    {
        Epochs = 3,
        BatchSize = 8,
        LearningRate = 0.02,
        BackboneLearningRate = 0.01,
        Mixup = 0.2,
        Balanced = true,
        LoraRank = kind == "lora" ? 2 : 0,
        BatchNorm = kind == "batch norm" ? BatchNormTuning.Updated : BatchNormTuning.Frozen,
    };
}
