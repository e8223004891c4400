using TransferPipeline.Contracts;
using TransferPipeline.Train.Targets;
using TransferPipeline.Train.Tuning;

namespace TransferPipeline.Tests.Train.Tuning;

public sealed class TailTrainingTests
{
    private static readonly TuningRecipe Quick = new() { Epochs = 8, BatchSize = 8, LearningRate = 0.02, BackboneLearningRate = 0.01, Patience = 0 };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Training_lowers_the_loss_on_rows_it_has_not_seen_and_keeps_a_curve()
    {
        using var tail = SmallTail.Linear();

        var tuned = tail.Tune(Quick);

        Assert.Equal(Enumerable.Range(0, 9), tuned.Curve.Select(point => point.Epoch));
        Assert.Null(tuned.Curve[0].TrainLoss);
        Assert.Equal(Math.Log(3), tuned.Curve[0].ValidationLoss!.Value, 1e-6);
        Assert.InRange(tuned.Curve[^1].ValidationLoss!.Value, 0, 0.8);
        Assert.InRange(tuned.Curve[^1].ValidationScore!.Value, 0.7, 1);
        Assert.InRange(tuned.Curve[^1].TrainLoss!.Value, 0, tuned.Curve[1].TrainLoss!.Value);
        Assert.InRange(tuned.Curve[^1].LearningRate, 0, 1e-4);
        Assert.All(tuned.Curve, point => Assert.InRange(point.Seconds, 1e-9, 60));
    }

    [Fact]
    public void The_layers_are_trained_and_not_the_head_alone()
    {
        using var tail = SmallTail.Linear();

        var tuned = tail.Tune(Quick);

        Assert.Equal(["layer2.bias", "layer2.weight", "layer3.bias", "layer3.weight"], tuned.Tensors.Keys.Order(StringComparer.Ordinal));
        var reader = new TransferPipeline.Onnx.Tensors.TensorReader(tail.Blocks.Model);
        Assert.All(tuned.Tensors, tensor => Assert.NotEqual(reader.Floats(tensor.Key), tensor.Value.ToArray()));
    }

    [Fact]
    public void A_seed_gives_the_same_values_to_the_last_bit_and_another_seed_others()
    {
        using var tail = SmallTail.Linear(views: 3);
        var recipe = Quick with { Epochs = 3, Mixup = 0.4, Seed = 11 };

        var first = tail.Tune(recipe);
        var second = tail.Tune(recipe);
        var other = tail.Tune(recipe with { Seed = 12 });

        SameTensors.Demand(first, second);
        Assert.NotEqual(first.Head.Weights, other.Head.Weights);
    }

    [Fact]
    public void The_epoch_with_the_lowest_validation_loss_is_kept_and_training_ends_after_the_patience()
    {
        using var tail = SmallTail.Linear(trainRows: 12);
        var recipe = Quick with { Epochs = 200, LearningRate = 0.1, BackboneLearningRate = 0.1, LabelSmoothing = 0, Patience = 4 };
        using var network = tail.Network(recipe);
        using var training = TailTraining.Start(network, tail.Train, tail.Validation, recipe);

        training.RunSlice(TimeSpan.MaxValue, Token);
        var tuned = training.Finish();

        var best = tuned.Curve.MinBy(point => point.ValidationLoss)!;
        Assert.Equal(best.Epoch, tuned.Epoch);
        Assert.InRange(tuned.Curve[^1].Epoch, 4, 199);
        Assert.Equal(tuned.Epoch + 4, tuned.Curve[^1].Epoch);
        Assert.Equal(best.ValidationLoss, TailEvaluation.Judge(network, tail.Validation, 8, Token).Loss);
    }

    [Fact]
    public void Training_that_only_makes_it_worse_gives_back_what_it_started_from()
    {
        using var tail = SmallTail.Linear(trainRows: 3);
        for (var row = 0; row < 3; row++)
            tail.Train.Classes[row] = (row + 1) % 3;

        var tuned = tail.Tune(Quick with { Epochs = 3, LearningRate = 1, BackboneLearningRate = 1, ClipNorm = 100 });

        Assert.Equal(0, tuned.Epoch);
        Assert.Equal(tail.Head.Weights, tuned.Head.Weights);
        Assert.Equal(new TransferPipeline.Onnx.Tensors.TensorReader(tail.Blocks.Model).Floats("layer3.weight"), tuned.Tensors["layer3.weight"].ToArray());
    }

    [Fact]
    public void Without_a_validation_split_the_last_epoch_counts()
    {
        using var tail = SmallTail.Linear();

        var tuned = tail.Tune(Quick with { Epochs = 2, Patience = 1 }, validate: false);

        Assert.Equal(2, tuned.Epoch);
        Assert.Equal([1, 2], tuned.Curve.Select(point => point.Epoch));
        Assert.All(tuned.Curve, point => Assert.Null(point.ValidationLoss));
    }

    [Fact]
    public void A_block_further_from_the_head_has_a_lower_rate()
    {
        using var tail = SmallTail.Linear("all");
        using var network = tail.Network(Quick with { LayerDecay = 0.5 });

        var rates = network.Trained.ToDictionary(tensor => tensor.Name, tensor => tensor.Rate);

        Assert.Equal(0.02, rates["head/weights"]);
        Assert.Equal(0.01, rates["weight/layer3.weight"]);
        Assert.Equal(0.005, rates["weight/layer2.bias"]);
        Assert.Equal(0.0025, rates["weight/layer1.weight"]);
    }

    [Fact]
    public void A_loss_that_is_not_a_number_stops_with_the_place_and_the_way_out()
    {
        using var tail = SmallTail.Linear();
        tail.Train.Inputs[0].Values!.Row(3)[1] = float.NaN;

        var exception = Assert.Throws<RejectedException>(() => tail.Tune(Quick));

        Assert.Matches(@"^Tuning broke down in epoch 1, step \d of 7, at a learning rate of 0\.\d+ for the head and 0\.\d+ for the layers: the loss is NaN\. The activations of the row with the content 1-3 are not finite", exception.Message);
    }

    [Fact]
    public void Rates_that_are_too_high_are_said_to_be()
    {
        using var tail = SmallTail.Residual();

        var exception = Assert.Throws<RejectedException>(() => tail.Tune(Quick with { Epochs = 40, LearningRate = 10, BackboneLearningRate = 10, ClipNorm = 1e30, WeightDecay = 9 }, validate: false));

        Assert.Contains("set tune.headLearningRate and tune.learningRate to a tenth", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void No_training_rows_are_refused()
    {
        using var tail = SmallTail.Linear();
        using var network = tail.Network(Quick);

        Assert.Throws<RejectedException>(() => TailTraining.Start(network, tail.Train with { Targets = new ClassTargets([]), Keys = [] }, null, Quick));
    }
}
