using TransferPipeline.Onnx.Graphs;
using TransferPipeline.Tests.Onnx;
using TransferPipeline.Tests.Onnx.Blocks;
using TransferPipeline.Train.Graphs;

namespace TransferPipeline.Tests.Train.Graphs;

/// <summary>Which of the numbers that a graph stores are trained.</summary>
public sealed class WeightSelectionTests
{
    [Fact]
    public void The_frequencies_of_positions_are_no_weight()
    {
        using var graph = TorchGraph.Create(SmallTransformers.Rotary(), ["input_ids"], ["last_hidden_state"]);

        Assert.Contains("model.embed_tokens.weight", Names(graph));
        Assert.DoesNotContain("model.rotary_emb.inv_freq", Names(graph));
    }

    [Theory]
    [InlineData("Gemm")]
    [InlineData("Mul")]
    public void A_vector_that_a_sine_is_taken_of_with_what_is_fed_is_one(string operation)
    {
        var model = new GraphBuilder("waves", 17)
            .Input("x", TensorDimension.Named("n"), TensorDimension.Of(3))
            .Initializer("weight", Networks.Noise(3), operation == "Gemm" ? [3, 1] : [3])
            .Node(operation, ["x", "weight"], "angle")
            .Node("Sin", ["angle"], "y")
            .Output("y", TensorDimension.Named("n"))
            .Build();

        using var graph = TorchGraph.Create(model, ["x"], ["y"]);

        Assert.Equal(["weight"], Names(graph));
    }

    /// <summary>PyTorch writes a group normalization as an instance normalization of groups with ones and zeros, and the channels' own scale and shift behind it.</summary>
    [Fact]
    public void The_ones_and_zeros_of_a_normalization_without_scale_and_shift_are_no_weights()
    {
        using var graph = TorchGraph.Create(GroupNorm(1, 0), ["x"], ["y"]);

        Assert.Equal(["scale", "shift"], Names(graph));
    }

    [Fact]
    public void Other_constants_of_a_normalization_are()
    {
        using var graph = TorchGraph.Create(GroupNorm(1.5f, 0.25f), ["x"], ["y"]);

        Assert.Equal(["ones", "zeros", "scale", "shift"], Names(graph));
    }

    private static IEnumerable<string> Names(TorchGraph graph) => graph.Parameters.Select(parameter => parameter.Name);

    private static OnnxModel GroupNorm(float one, float zero) => new GraphBuilder("groups", 17)
        .Input("x", TensorDimension.Named("n"), TensorDimension.Of(4), TensorDimension.Of(3))
        .Initializer("folded", [0L, 2L, -1L], 3)
        .Initializer("unfolded", [0L, 4L, 3L], 3)
        .Initializer("scale", Networks.Noise(4, 2), 4, 1)
        .Initializer("shift", Networks.Noise(4, 3), 4, 1)
        .Node("Constant", [], "ones", ("value_floats", new[] { 1f, one }))
        .Node("Constant", [], "zeros", ("value_floats", new[] { 0f, zero }))
        .Node("Reshape", ["x", "folded"], "groups")
        .Node("InstanceNormalization", ["groups", "ones", "zeros"], "normal")
        .Node("Reshape", ["normal", "unfolded"], "channels")
        .Node("Mul", ["channels", "scale"], "scaled")
        .Node("Add", ["scaled", "shift"], "y")
        .Output("y", TensorDimension.Named("n"), TensorDimension.Of(4), TensorDimension.Of(3))
        .Build();
}
