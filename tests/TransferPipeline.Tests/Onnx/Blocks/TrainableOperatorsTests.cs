using TransferPipeline.Contracts;
using TransferPipeline.Onnx.Blocks;
using TransferPipeline.Onnx.Graphs;
using TransferPipeline.Train.Graphs.Operators;

namespace TransferPipeline.Tests.Onnx.Blocks;

public sealed class TrainableOperatorsTests
{
    [Fact]
    public void They_are_those_that_training_translates_but_for_those_without_a_gradient()
    {
        string[] rounding = ["DynamicQuantizeLinear", "MatMulInteger", "QuantizeLinear"];
        Assert.Equal(OperatorTable.Standard.Names.Except(rounding).Order(StringComparer.Ordinal), TrainableOperators.Names.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Another_one_behind_the_cut_is_refused_with_its_node_and_before_the_cut_is_not()
    {
        var model = new GraphBuilder("rare", 13)
            .Input("pixels", TensorDimension.Named("n"), TensorDimension.Of(3), TensorDimension.Of(8), TensorDimension.Of(8))
            .Initializer("w", new float[3 * 3], 3, 3, 1, 1)
            .Node("Conv", ["pixels", "w"], "a").Node("Rare", ["a"], "b").Node("Conv", ["b", "w"], "c").Node("Flatten", ["c"], "embedding")
            .Output("embedding", TensorDimension.Named("n"), TensorDimension.Of(192)).Build();
        var blocks = ModelBlocks.Of(model, "embedding");

        var refused = Assert.Throws<RejectedException>(() => TrainableOperators.Demand(blocks, null));
        TrainableOperators.Demand(blocks, blocks.CutAt("b"));

        Assert.Contains("Rare 'b'", refused.Message, StringComparison.Ordinal);
    }
}
