using TorchSharp;
using TransferPipeline.Contracts;
using TransferPipeline.Tests.Onnx;
using TransferPipeline.Train.Targets;
using TransferPipeline.Train.Tuning;

namespace TransferPipeline.Tests.Train.Tuning;

/// <summary>What is minimised where a row can have several labels, or has a number.</summary>
public sealed class TailLossTests
{
    private static readonly LabelTargets Labels = new([[0], [0, 2], [], [1, 2]], 3);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0)]
    [InlineData(0.2)]
    public void The_loss_of_labels_is_torchs_own_with_smoothed_answers(double smoothing)
    {
        using var scope = torch.NewDisposeScope();
        var logits = torch.tensor(Networks.Noise(12), 4, 3) * 3;
        var loss = TailLoss.Of(Labels, 3, new() { LabelSmoothing = smoothing });

        var value = loss.Loss(logits, loss.Of([0, 1, 2, 3]));

        var wanted = torch.tensor(new float[] { 1, 0, 0, 1, 0, 1, 0, 0, 0, 0, 1, 1 }, 4, 3) * (1 - smoothing) + smoothing / 2;
        Assert.Equal(torch.nn.functional.binary_cross_entropy_with_logits(logits, wanted).item<float>(), value.item<float>(), 1e-6f);
    }

    [Fact]
    public void Balanced_labels_weigh_the_same_with_and_without()
    {
        using var scope = torch.NewDisposeScope();

        var parts = TailLoss.Of(Labels, 3, new() { LabelSmoothing = 0, Balanced = true }).Of([0, 1, 2, 3]).sum(dim: 0).data<float>().ToArray();

        Assert.All(parts, part => Assert.Equal(2, part, 1e-6f));
    }

    [Fact]
    public void The_loss_of_numbers_is_the_mean_squared_error()
    {
        using var scope = torch.NewDisposeScope();
        var loss = TailLoss.Of(new NumberTargets([1, 2, 4]), 1, new());

        Assert.Equal((1 + 0 + 9) / 3.0, loss.Loss(torch.tensor(new float[] { 0, 2, 1 }, 3, 1), loss.Of([0, 1, 2])).item<float>(), 1e-6);
    }

    [Theory]
    [InlineData("labels")]
    [InlineData("number")]
    public void Training_makes_the_loss_small_on_rows_that_it_has_not_seen(string target)
    {
        var (tail, recipe) = Made(target);
        using var _ = tail;
        using var network = TailNetwork.Create(tail.Blocks, tail.Cut, HeadOf(tail, target), recipe);
        using var training = TailTraining.Start(network, With(tail.Train, target), With(tail.Validation, target), recipe);

        Assert.True(training.RunSlice(TimeSpan.MaxValue, Token));

        var curve = training.Finish().Curve;
        Assert.True(curve.Min(point => point.ValidationLoss) < curve[0].ValidationLoss * 0.6, string.Join(", ", curve.Select(point => point.ValidationLoss)));
        Assert.True(curve[^1].TrainLoss < curve[1].TrainLoss);
        Assert.True(curve[^1].ValidationScore > curve[0].ValidationScore);
    }

    [Fact]
    public void Numbers_are_trained_standardised_so_that_their_unit_does_not_matter()
    {
        var (tail, recipe) = Made("number");
        using var _ = tail;

        var curves = new[] { 1.0, 1000 }.Select(unit =>
        {
            using var network = TailNetwork.Create(tail.Blocks, tail.Cut, HeadOf(tail, "number"), recipe);
            using var training = TailTraining.Start(network, With(tail.Train, "number", unit), With(tail.Validation, "number", unit), recipe);
            Assert.True(training.RunSlice(TimeSpan.MaxValue, Token));
            return training.Finish().Curve;
        }).ToList();

        Assert.All(curves[0].Zip(curves[1]), pair => Assert.Equal(pair.First.ValidationLoss!.Value, pair.Second.ValidationLoss!.Value, 1e-3));
    }

    [Fact]
    public void Smoothed_labels_make_no_sense_of_numbers_and_are_refused_by_name()
    {
        var (tail, recipe) = Made("number");
        using var _ = tail;
        using var network = TailNetwork.Create(tail.Blocks, tail.Cut, HeadOf(tail, "number"), recipe);

        var refused = Assert.Throws<RejectedException>(() => TailTraining.Start(network, With(tail.Train, "number"), null, recipe with { LabelSmoothing = 0.1 }));

        Assert.Contains("tune.labelSmoothing is 0.1", refused.Message, StringComparison.Ordinal);
    }

    private static (SmallTail Tail, TuningRecipe Recipe) Made(string target) =>
        (SmallTail.Linear(trainRows: 90), new() { Epochs = 30, BatchSize = 10, LearningRate = 0.03, BackboneLearningRate = 0.01, LabelSmoothing = 0, Patience = 0, Mixup = target == "number" ? 0.2 : 0 });

    /// <summary>Of the classes 0, 1, 2: a label each and one that the last two share; or a number.</summary>
    private static TailRows With(TailRows rows, string target, double unit = 1) => rows with
    {
        Targets = target == "labels"
            ? new LabelTargets(Array.ConvertAll(rows.Classes, label => label == 0 ? new[] { 0 } : [label, 3]), 4)
            : new NumberTargets(Array.ConvertAll(rows.Classes, label => unit * (50 + label * label))),
    };

    private static TransferPipeline.Train.Heads.LinearFit HeadOf(SmallTail tail, string target)
    {
        var outputs = target == "labels" ? 4 : 1;
        return tail.Head with { Weights = new float[tail.Head.Scaling.Mean.Length * outputs], Bias = new float[outputs] };
    }
}
