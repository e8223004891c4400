using TorchSharp;
using TransferPipeline.Tests.Onnx;
using TransferPipeline.Train.Tuning;

namespace TransferPipeline.Tests.Train.Tuning;

public sealed class TailOptimizerTests
{
    [Fact]
    public void Steps_are_those_of_torchs_own_AdamW()
    {
        using var scope = torch.NewDisposeScope();
        var (weights, bias) = Made();
        var (theirWeights, theirBias) = (new TorchSharp.Modules.Parameter(weights.detach().clone()), new TorchSharp.Modules.Parameter(bias.detach().clone()));
        using var own = new TailOptimizer([new("weights", weights, 0.03), new("bias", bias, 0.01)], 0.1, double.MaxValue);
        var theirs = new[] { torch.optim.AdamW([theirWeights], 0.03, weight_decay: 0.1), torch.optim.AdamW([theirBias], 0.01, weight_decay: 0) };

        for (var step = 0; step < 20; step++)
        {
            Backward(weights, bias, step);
            own.Step(1);
            Backward(theirWeights, theirBias, step);
            foreach (var optimizer in theirs)
            {
                optimizer.step();
                optimizer.zero_grad();
            }
        }

        Assert.Equal(20, own.Steps);
        Near(theirWeights, weights);
        Near(theirBias, bias);
    }

    [Fact]
    public void A_long_gradient_is_shortened_over_all_tensors_together_and_a_short_one_is_not()
    {
        using var scope = torch.NewDisposeScope();
        var (left, right) = (Leaf([1, 1], 2), Leaf([1], 1));
        using var optimizer = new TailOptimizer([new("left", left, 1), new("right", right, 1)], 0, 1);

        ((left * torch.tensor(new[] { 2f, 3f })).sum() + (right * 6).sum()).backward();
        var length = optimizer.Step(1);
        var first = optimizer.State.Single(state => state.Name == "first/right").Value.item<float>();
        (right * 0.5f).sum().backward();
        optimizer.Step(1);
        var second = optimizer.State.Single(state => state.Name == "first/right").Value.item<float>();

        Assert.Equal(7, length, 1e-6);
        Assert.Equal(0.1 * 6 / 7, first, 1e-6);
        Assert.Equal(0.9 * first + 0.1 * 0.5, second, 1e-6);
    }

    [Fact]
    public void Biases_and_scales_do_not_decay_and_weights_do()
    {
        using var scope = torch.NewDisposeScope();
        TrainedTensor[] tensors = [new("bias", torch.ones(4), 1), new("scale", torch.ones(4, 1, 1), 1), new("row", torch.ones(1, 4), 1), new("weights", torch.ones(4, 2), 1), new("kernel", torch.ones(4, 1, 3, 3), 1)];

        Assert.Equal([false, false, false, true, true], tensors.Select(tensor => tensor.Decays));
    }

    [Fact]
    public void A_gradient_that_is_not_finite_changes_nothing()
    {
        using var scope = torch.NewDisposeScope();
        var value = Leaf([1, 2], 2);
        using var optimizer = new TailOptimizer([new("value", value, 1)], 0.1, 1);

        (value * float.NaN).sum().backward();

        Assert.False(double.IsFinite(optimizer.Step(1)));
        Assert.Equal([1f, 2f], value.data<float>().ToArray());
        Assert.Equal(0, optimizer.Steps);
    }

    private static (torch.Tensor Weights, torch.Tensor Bias) Made() => (Leaf(Networks.Noise(12), 4, 3), Leaf(Networks.Noise(4, 2), 4));

    private static torch.Tensor Leaf(float[] values, params long[] shape)
    {
        using var unaligned = torch.tensor(values, shape);
        return unaligned.clone().requires_grad_(true);
    }

    private static void Backward(torch.Tensor weights, torch.Tensor bias, int step)
    {
        using var scope = torch.NewDisposeScope();
        var rows = torch.tensor(Networks.Noise(15, (uint)step + 10), 5, 3);
        (torch.matmul(rows, weights.t()) + bias).tanh().sum().backward();
    }

    private static void Near(torch.Tensor expected, torch.Tensor actual) =>
        Assert.All(TunedValues.Of(expected).Zip(TunedValues.Of(actual)), pair => Assert.Equal(pair.First, pair.Second, 1e-6f));
}
