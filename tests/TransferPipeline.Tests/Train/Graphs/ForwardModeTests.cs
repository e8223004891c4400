using TransferPipeline.Onnx.Graphs;
using TransferPipeline.Train.Graphs;
using static TorchSharp.torch;

namespace TransferPipeline.Tests.Train.Graphs;

/// <summary>What only training does.</summary>
public sealed class ForwardModeTests
{
    [Fact]
    public void Statistics_of_the_batch_normalize_it_and_move_the_running_ones()
    {
        using var scope = NewDisposeScope();
        using var graph = TorchGraph.Create(Normalized(), ["x"], ["y"]);
        var x = TorchValues.From([1f, 3f, 5f, 7f], 4, 1);

        var stored = TorchValues.Floats(graph.Forward([x], ForwardMode.Inference)[0]);
        var batch = TorchValues.Floats(graph.Forward([x], ForwardMode.BatchStatistics)[0]);

        Assert.All(stored.Zip([0.5f, 1.5f, 2.5f, 3.5f]), pair => Assert.Equal(pair.Second, pair.First, 1e-5));
        Assert.All(batch.Zip([-1.3416f, -0.4472f, 0.4472f, 1.3416f]), pair => Assert.Equal(pair.Second, pair.First, 1e-4));
        Assert.Equal(["mean", "variance"], graph.Buffers.Keys.Order());
        Assert.Equal(0.4f, graph.Buffers["mean"].item<float>(), 1e-5);
        Assert.Equal(["scale", "shift"], graph.Parameters.Select(parameter => parameter.Name).Order());
    }

    [Fact]
    public void Inference_leaves_the_running_statistics_alone()
    {
        using var scope = NewDisposeScope();
        using var graph = TorchGraph.Create(Normalized(), ["x"], ["y"]);

        graph.Forward([TorchValues.From([1f, 3f, 5f, 7f], 4, 1)], ForwardMode.Dropout);

        Assert.Equal((0f, 4f), (graph.Buffers["mean"].item<float>(), graph.Buffers["variance"].item<float>()));
    }

    [Theory]
    [InlineData(11)]
    [InlineData(13)]
    public void Dropout_drops_at_its_ratio_only_where_it_is_asked_to(int opset)
    {
        using var scope = NewDisposeScope();
        Operand[] operands = opset == 11 ? [Operand.Between(1, 1, 100, 100)] : [Operand.Between(1, 1, 100, 100), Operand.Number(0.2f)];
        var node = new OneNode("Dropout", opset, operands, opset == 11 ? [("ratio", 0.2f)] : []);
        using var graph = TorchGraph.Create(node.Model(), ["x0"], ["y0"]);

        var kept = TorchValues.Floats(graph.Forward(node.Feeds(), ForwardMode.BatchStatistics)[0]);
        var dropped = TorchValues.Floats(graph.Forward(node.Feeds(), ForwardMode.Dropout)[0]);

        Assert.All(kept, value => Assert.Equal(1, value));
        Assert.All(dropped, value => Assert.True(value is 0 or 1.25f, $"{value}"));
        Assert.InRange(dropped.Count(value => value == 0), 1800, 2200);
    }

    private static OnnxModel Normalized() => new GraphBuilder("normalized", 17)
        .Input("x", TensorDimension.Named("n"), TensorDimension.Of(1))
        .Initializer("scale", [1f], 1)
        .Initializer("shift", [0f], 1)
        .Initializer("mean", [0f], 1)
        .Initializer("variance", [4f], 1)
        .Node("BatchNormalization", ["x", "scale", "shift", "mean", "variance"], "y", ("epsilon", 0f))
        .Output("y", TensorDimension.Named("n"), TensorDimension.Of(1))
        .Build();
}
