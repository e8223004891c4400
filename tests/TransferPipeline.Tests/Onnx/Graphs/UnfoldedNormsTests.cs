using TransferPipeline.Onnx.Graphs;
using TransferPipeline.Tests.Onnx.Blocks;

namespace TransferPipeline.Tests.Onnx.Graphs;

public sealed class UnfoldedNormsTests
{
    [Fact]
    public void Every_convolution_of_a_folded_network_gets_a_norm_and_the_outputs_stay()
    {
        var model = OnnxModel.Load(Path.Combine(Repository.Root, "samples", "fashion", "backbone.onnx"));
        var picture = Networks.Noise(28 * 28);

        var restored = UnfoldedNorms.Restore(model);

        Assert.Equal(6, restored.Nodes.Count(node => node.Operation == "BatchNormalization"));
        var (before, after) = (Networks.Run(model, "pixels", picture, 1, 1, 28, 28), Networks.Run(restored, "pixels", picture, 1, 1, 28, 28));
        foreach (var output in new[] { "embedding", "logits" })
            Assert.All(before[output].Zip(after[output]), pair => Assert.Equal(pair.First, pair.Second, 1e-4));
    }

    [Fact]
    public void A_network_that_has_its_norms_stays_as_it_is_but_for_the_convolution_without_one()
    {
        var model = SmallNetworks.Get("residual");

        var restored = UnfoldedNorms.Restore(model);

        Assert.Equal(model.Nodes.Count(node => node.Operation == "Conv"), restored.Nodes.Count(node => node.Operation == "BatchNormalization"));
        Assert.Equal(restored.ToBytes(), UnfoldedNorms.Restore(restored).ToBytes());
    }
}
