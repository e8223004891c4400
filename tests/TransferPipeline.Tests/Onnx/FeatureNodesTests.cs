using TransferPipeline.Onnx.Graphs;
using TransferPipeline.Onnx.Heads;

namespace TransferPipeline.Tests.Onnx;

public sealed class FeatureNodesTests
{
    [Theory]
    [InlineData(9)]
    [InlineData(20)]
    public void A_hidden_layer_is_worked_out_by_hand(int opset)
    {
        var (model, output) = FeatureNodes.HiddenLayer(Networks.Pixels(opset), "embedding", [1, 0, 0, 0, -1, 0, 0, 0, 0, 1, 1, 0], [0.5f, 1, -2]);

        // Features 2, 4, 6, 8.
        Assert.Equal([2.5f, 0, 8], Networks.Run(model, "pixels", [1, 2, 3, 4], 1, 1, 2, 2)[output]);
    }

    [Theory]
    [InlineData(13)]
    [InlineData(17)]
    [InlineData(20)]
    public void Activations_of_every_rank_are_averaged_and_lie_before_the_features(int opset)
    {
        var sequence = new GraphBuilder("ranks", opset)
            .Input("pixels", TensorDimension.Named("n"), TensorDimension.Of(2), TensorDimension.Of(1), TensorDimension.Of(2))
            .Initializer("shape", [0L, 2, 2], 3).Initializer("two", [2f], 1)
            .Node("Mul", ["pixels", "two"], "four")
            .Node("Reshape", ["four", "shape"], "three")
            .Node("Flatten", ["three"], "embedding")
            .Output("embedding", TensorDimension.Named("n"), TensorDimension.Of(4)).Build();

        var (model, output) = FeatureNodes.SeveralLayers(sequence, [("four", 4), ("three", 3), ("embedding", 2)], "embedding");

        // [[2, 4], [6, 8]]: the mean of each channel; the mean over the sequence; then the features, twice.
        Assert.Equal([3, 7, 4, 6, 2, 4, 6, 8, 2, 4, 6, 8], Networks.Run(model, "pixels", [1, 2, 3, 4], 1, 2, 1, 2)[output]);
    }

    [Fact]
    public void Names_that_the_graph_uses_already_are_left_to_it()
    {
        var (once, first) = FeatureNodes.HiddenLayer(Networks.Pixels(13), "embedding", [1, 1, 1, 1], [0]);

        var (twice, second) = FeatureNodes.HiddenLayer(once, first, [2], [1]);

        Assert.Equal([41f], Networks.Run(twice, "pixels", [1, 2, 3, 4], 1, 1, 2, 2)[second]);
    }
}
