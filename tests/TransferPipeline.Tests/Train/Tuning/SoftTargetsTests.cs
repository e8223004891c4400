using TorchSharp;
using TransferPipeline.Tests.Onnx;
using TransferPipeline.Train.Tuning;

namespace TransferPipeline.Tests.Train.Tuning;

public sealed class SoftTargetsTests
{
    private static readonly int[] Labels = [0, 0, 0, 1, 1, 2];

    [Theory]
    [InlineData(0)]
    [InlineData(0.1)]
    public void The_loss_is_torchs_own_cross_entropy_with_smoothed_labels(double smoothing)
    {
        using var scope = torch.NewDisposeScope();
        var logits = torch.tensor(Networks.Noise(18), 6, 3);
        var targets = new SoftTargets(Labels, 3, new() { LabelSmoothing = smoothing });

        var loss = -(targets.Of([0, 1, 2, 3, 4, 5]) * logits.log_softmax(1)).sum() / 6;

        var expected = torch.nn.functional.cross_entropy(logits, torch.tensor(Array.ConvertAll(Labels, label => (long)label)), label_smoothing: smoothing);
        Assert.Equal(expected.item<float>(), loss.item<float>(), 1e-6f);
    }

    [Fact]
    public void Balanced_classes_weigh_the_same_in_sum_and_the_rows_1_on_average()
    {
        using var scope = torch.NewDisposeScope();

        var targets = new SoftTargets(Labels, 3, new() { LabelSmoothing = 0, Balanced = true }).Of([0, 1, 2, 3, 4, 5]);

        Assert.Equal([2f, 2f, 2f], targets.sum(dim: 0).data<float>().ToArray());
    }
}
