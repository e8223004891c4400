using TransferPipeline.Contracts;
using TransferPipeline.Onnx.Blocks;
using TransferPipeline.Onnx.Graphs;

namespace TransferPipeline.Tests.Onnx.Blocks;

public sealed class TuneLayersTests
{
    [Theory]
    [InlineData("last-1-blocks", "/layer1/layer1.0/relu_1/Relu")]
    [InlineData("last-1-block", "/layer1/layer1.0/relu_1/Relu")]
    [InlineData("last-2-blocks", "/maxpool/MaxPool")]
    [InlineData("top:layer2.0", "/layer1/layer1.0/relu_1/Relu")]
    [InlineData("top:fc", "/Flatten")]
    [InlineData("top: /avgpool/GlobalAveragePool", "/avgpool/GlobalAveragePool")]
    [InlineData("top:/bn1/BatchNormalization", "/bn1/BatchNormalization")]
    public void Finds_the_cut_that_a_value_asks_for(string value, string tensor) => Assert.Equal(tensor, TuneLayers.Resolve(SmallNetworks.Blocks("residual"), value).Cut?.Tensor);

    [Fact]
    public void None_all_and_everything_counted_need_no_cut()
    {
        var blocks = SmallNetworks.Blocks("residual");

        Assert.Equal((true, null), (TuneLayers.Resolve(blocks, "none").IsNothing, TuneLayers.Resolve(blocks, "none").Cut));
        Assert.Equal((false, null), (TuneLayers.Resolve(blocks, "all").IsNothing, TuneLayers.Resolve(blocks, "all").Cut));
        Assert.Equal((false, null), (TuneLayers.Resolve(blocks, "top:conv1").IsNothing, TuneLayers.Resolve(blocks, "top:conv1").Cut));
    }

    [Fact]
    public void A_node_inside_a_block_is_trained_with_the_block_in_front_of_it()
    {
        // Nodes and tensors share their names in the small graphs; here the node has one of its own.
        var proto = SmallNetworks.Get("residual").Copy();
        proto.Graph.Node.Single(node => node.Name == "/layer2/layer2.0/conv2/Conv").Name = "inner";
        var blocks = SmallNetworks.Blocks(new OnnxModel(proto, null));

        Assert.Equal("/layer1/layer1.0/relu_1/Relu", TuneLayers.Resolve(blocks, "top:inner").Cut?.Tensor);
    }

    [Theory]
    [InlineData("last-3-blocks", "the graph has 2 blocks up to 'logits'")]
    [InlineData("last-0-blocks", "Allowed: none, last-N-blocks")]
    [InlineData("last--1-blocks", "Allowed: none, last-N-blocks")]
    [InlineData("last-two-blocks", "Allowed: none, last-N-blocks")]
    [InlineData("everything", "Allowed: none, last-N-blocks")]
    [InlineData("top:layer2.1", "no block, node or tensor of that name. Did you mean 'layer2.0'")]
    [InlineData("top:/Flaten", "Did you mean '/Flatten'")]
    [InlineData("top:/layer2/layer2.0/conv1/Conv", "past which other activations flow")]
    [InlineData("top:/layer2/layer2.0/conv1/Conv", "The last place before it is '/layer1/layer1.0/relu_1/Relu'")]
    [InlineData("top:", "no block, node or tensor of that name")]
    public void Refuses_what_cannot_be_and_says_what_can(string value, string reason)
    {
        var proto = SmallNetworks.Get("residual").Copy();
        foreach (var node in proto.Graph.Node)
            node.Name += "_node";

        var refusal = Assert.Throws<RejectedException>(() => TuneLayers.Resolve(SmallNetworks.Blocks(new OnnxModel(proto, null)), value));

        Assert.Contains(reason, refusal.Message);
        Assert.Contains(reason.StartsWith("Allowed", StringComparison.Ordinal) ? "top:NAME" : "transfer models inspect", refusal.Message);
    }

    [Fact]
    public void A_part_that_the_output_does_not_need_is_refused()
    {
        var blocks = ModelBlocks.Of(SmallNetworks.Get("residual"), "/Flatten");

        Assert.Contains("does not need", Assert.Throws<RejectedException>(() => TuneLayers.Resolve(blocks, "top:logits")).Message);
        Assert.Contains("nothing is left", Assert.Throws<RejectedException>(() => TuneLayers.Resolve(Nodeless(), "top:/Flatten")).Message);

        static ModelBlocks Nodeless()
        {
            var proto = SmallNetworks.Get("residual").Copy();
            foreach (var node in proto.Graph.Node)
                node.Name = "";

            return ModelBlocks.Of(new(proto, null), "/Flatten");
        }
    }

    [Fact]
    public void A_graph_without_weights_has_nothing_to_tune() =>
        Assert.Contains("nothing to tune", Assert.Throws<RejectedException>(() => ModelBlocks.Of(Networks.Pixels(17), "embedding")).Message);
}
