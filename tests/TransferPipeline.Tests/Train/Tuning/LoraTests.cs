using TorchSharp;
using TransferPipeline.Contracts;
using TransferPipeline.Onnx.Tensors;
using TransferPipeline.Train.Tuning;

namespace TransferPipeline.Tests.Train.Tuning;

public sealed class LoraTests
{
    private static readonly TuningRecipe Recipe = new() { Epochs = 4, BatchSize = 8, LearningRate = 0.02, BackboneLearningRate = 0.01, LoraRank = 2, LoraAlpha = 4 };

    [Fact]
    public void Only_the_adapters_and_the_head_are_trained()
    {
        using var tail = SmallTail.Linear();
        using var network = tail.Network(Recipe);

        Assert.Equal(
            ["down/layer2.weight", "down/layer3.weight", "head/bias", "head/weights", "up/layer2.weight", "up/layer3.weight"],
            network.Trained.Select(tensor => tensor.Name).Order(StringComparer.Ordinal));
        Assert.All(network.Trained, tensor => Assert.True(tensor.Value.requires_grad));
    }

    [Fact]
    public void Training_starts_from_the_pretrained_network()
    {
        using var tail = SmallTail.Linear();
        using var network = tail.Network(Recipe);
        var reader = new TensorReader(tail.Blocks.Model);

        Assert.All(network.Tensors(), tensor => Assert.Equal(reader.Floats(tensor.Key), tensor.Value.ToArray()));
    }

    [Fact]
    public void The_weights_that_come_out_differ_by_an_update_of_the_rank()
    {
        using var scope = torch.NewDisposeScope();
        using var tail = SmallTail.Linear();
        var reader = new TensorReader(tail.Blocks.Model);

        var tuned = tail.Tune(Recipe);

        Assert.Equal(["layer2.weight", "layer3.weight"], tuned.Tensors.Keys.Order(StringComparer.Ordinal));
        Assert.All(tuned.Tensors, tensor =>
        {
            var update = torch.tensor(tensor.Value.ToArray(), 6, 6) - torch.tensor(reader.Floats(tensor.Key), 6, 6);
            var singular = torch.linalg.svdvals(update).data<float>().ToArray();
            Assert.InRange(singular[1], 1e-3, 10);
            Assert.InRange(singular[2], 0, 1e-5);
        });
        Assert.InRange(tuned.Curve[^1].ValidationLoss!.Value, 0, tuned.Curve[0].ValidationLoss!.Value - 0.1);
    }

    [Fact]
    public void A_weight_that_the_graph_turns_over_has_an_adapter_too()
    {
        using var tail = SmallTail.Turned();

        var tuned = tail.Tune(Recipe);

        Assert.Equal(["layer2.weight", "layer3.weight"], tuned.Tensors.Keys.Order(StringComparer.Ordinal));
        Assert.InRange(tuned.Curve[^1].ValidationLoss!.Value, 0, tuned.Curve[0].ValidationLoss!.Value - 0.1);
    }

    [Fact]
    public void A_product_and_a_convolution_are_the_matrices_they_are_in_the_paper()
    {
        using var scope = torch.NewDisposeScope();
        using var product = new LoraAdapter("product", torch.zeros(5, 3), transposed: true, 2, 6, new(1));
        using var convolution = new LoraAdapter("convolution", torch.zeros(4, 3, 2, 2), transposed: false, 2, 6, new(1));
        foreach (var adapter in new[] { product, convolution })
            TunedValues.Put(adapter.Up, torch.ones(adapter.Up.shape));

        Assert.Equal([2, 5], product.Down.shape);
        Assert.Equal([3, 2], product.Up.shape);
        Assert.Equal([2, 12], convolution.Down.shape);
        Assert.Equal([4, 2], convolution.Up.shape);
        Same(3 * torch.matmul(product.Up, product.Down).t(), product.Weight());
        Same(3 * torch.matmul(convolution.Up, convolution.Down).reshape(4, 3, 2, 2), convolution.Weight());

        static void Same(torch.Tensor expected, torch.Tensor actual)
        {
            Assert.Equal(expected.shape, actual.shape);
            Assert.All(TunedValues.Of(expected).Zip(TunedValues.Of(actual)), pair => Assert.Equal(pair.First, pair.Second, 1e-6f));
        }
    }

    [Fact]
    public void A_rank_that_saves_nothing_is_refused()
    {
        using var tail = SmallTail.Linear();

        var exception = Assert.Throws<RejectedException>(() => tail.Network(Recipe with { LoraRank = 3 }));

        Assert.StartsWith("tune.loraRank is 3, and no matrix product or convolution that is trained has a float weight larger than an update of that rank", exception.Message, StringComparison.Ordinal);
    }
}
