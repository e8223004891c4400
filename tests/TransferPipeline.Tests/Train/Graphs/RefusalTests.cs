using TransferPipeline.Contracts;
using TransferPipeline.Onnx.Graphs;
using TransferPipeline.Train.Graphs;
using static TorchSharp.torch;

namespace TransferPipeline.Tests.Train.Graphs;

/// <summary>What cannot be trained through is said before any work.</summary>
public sealed class RefusalTests
{
    [Fact]
    public void An_operator_that_is_not_supported_is_named_with_its_node()
    {
        var refusal = Refusal(Chain(), ["x"], ["y"]);

        Assert.Contains("NonMaxSuppression 'boxes'", refusal.Message);
        Assert.Contains("not supported", refusal.Message);
        Assert.Contains("Relu", refusal.Message);
    }

    [Fact]
    public void An_operator_of_another_domain_is_named_with_it()
    {
        var node = new OneNode("FancyAttention", 17, [Operand.X(2, 3)]) { Domain = "com.example" };

        Assert.Contains("com.example.FancyAttention 'y0'", Refusal(node.Model(), ["x0"], ["y0"]).Message);
    }

    [Fact]
    public void An_operator_outside_the_part_that_is_wanted_does_no_harm()
    {
        using var scope = NewDisposeScope();
        using var graph = TorchGraph.Create(Chain(), ["x"], ["positive"]);

        Assert.Equal([0f, 2f], TorchValues.Floats(graph.Forward([TorchValues.From([-1f, 2f], 2)], ForwardMode.Inference)[0]));
    }

    [Fact]
    public void A_weight_that_an_operator_that_is_not_supported_reads_is_not_read()
    {
        // The weight's data is missing: reading it before the refusal would fail on it.
        var model = Chain().Copy();
        model.Graph.Initializer[0].RawData = Google.Protobuf.ByteString.Empty;

        Assert.Contains("NonMaxSuppression", Refusal(new(model, null), ["x"], ["y"]).Message);
    }

    [Theory]
    [InlineData("nowhere", "y", "nowhere")]
    [InlineData("x", "nothing", "nothing")]
    [InlineData("", "positive", "'x'")]
    public void A_tensor_that_is_not_there_or_not_fed_is_named(string from, string to, string named) =>
        Assert.Contains(named, Refusal(Chain(), from.Length == 0 ? [] : [from], [to]).Message);

    [Fact]
    public void A_weight_to_train_that_is_not_there_is_named() =>
        Assert.Contains("'absent'", Assert.Throws<RejectedException>(() => TorchGraph.Create(Chain(), ["x"], ["positive"], new() { Trainable = ["absent"] })).Message);

    [Fact]
    public void Inputs_of_a_shape_that_does_not_fit_are_told_with_the_node()
    {
        using var scope = NewDisposeScope();
        using var graph = TorchGraph.Create(Chain(), ["x"], ["product"]);

        var refusal = Assert.Throws<RejectedException>(() => graph.Forward([ones(5)], ForwardMode.Inference));

        Assert.Contains("MatMul 'product'", refusal.Message);
        Assert.Contains("[5]", refusal.Message);
    }

    [Fact]
    public void A_graph_that_was_exported_for_one_batch_says_so_where_another_does_not_fit()
    {
        var model = new GraphBuilder("fixed", 17)
            .Input("x", TensorDimension.Of(1), TensorDimension.Of(4))
            .Initializer("shape", [1L, 2L, 2L], 3)
            .Node("Reshape", ["x", "shape"], "y")
            .Output("y", TensorDimension.Of(1), TensorDimension.Of(2), TensorDimension.Of(2))
            .Build();
        using var scope = NewDisposeScope();
        using var graph = TorchGraph.Create(model, ["x"], ["y"]);

        var refusal = Assert.Throws<RejectedException>(() => graph.Forward([ones(3, 4)], ForwardMode.Inference));

        Assert.Contains("Reshape 'y'", refusal.Message);
        Assert.Contains("exported for batches of 1", refusal.Message);
    }

    private static RejectedException Refusal(OnnxModel model, string[] from, string[] to) => Assert.Throws<RejectedException>(() => TorchGraph.Create(model, from, to));

    private static OnnxModel Chain() => new GraphBuilder("chain", 17)
        .Input("x", TensorDimension.Of(2))
        .Initializer("weight", [1f, 2f, 3f, 4f], 2, 2)
        .Node("Relu", ["x"], "positive")
        .Node("MatMul", ["positive", "weight"], "product")
        .Node("NonMaxSuppression", ["product", "product"], "boxes")
        .Node("Relu", ["boxes"], "y")
        .Output("y", TensorDimension.Of(2))
        .Build();
}
