using TransferPipeline.Contracts;
using TransferPipeline.Onnx.Blocks;
using TransferPipeline.Onnx.Graphs;

namespace TransferPipeline.Tests.Onnx.Blocks;

public sealed class SmallBlockTests
{
    public static TheoryData<string> Networks => [.. SmallNetworks.Names];

    [Theory]
    [InlineData("residual", """
        - conv1 4 116 all
        2 layer1.0 7 304 /maxpool/MaxPool
        1 layer2.0 8 928 /layer1/layer1.0/relu_1/Relu
        - avgpool 2 0 /layer2/layer2.0/relu_1/Relu
        - fc 1 27 /Flatten
        """)]
    [InlineData("inverted", """
        - features.0.0 3 108 all
        3 features.1.0 10 68 silu
        2 features.2.0 13 184 conv2d_4
        1 features.2.1 14 200 conv2d_9
        - features.3.0 3 48 add
        - pooling 2 0 silu_4
        - classifier.1 1 27 view
        """)]
    [InlineData("keras", """
        - net_1.conv1 5 116 all
        2 net_1.conv2_block1 12 944 net_1/conv1_relu_1/Relu:0
        1 net_1.conv2_block2 9 1184 net_1/conv2_block1_out_1/Relu:0
        - net_1.avg_pool_1 2 0 net_1/conv2_block2_out_1/Relu:0
        - net_1.predictions_1 3 27 net_1/avg_pool_1/Mean_Squeeze__824:0
        """)]
    [InlineData("vit", """
        - vit.embeddings 9 72 all
        2 vit.encoder.layer.0 21 172 /vit/embeddings/Add
        1 vit.encoder.layer.1 21 172 /vit/encoder/layer.0/output/Add
        - vit.layernorm 1 8 /vit/encoder/layer.1/output/Add
        - pooling 1 0 /vit/layernorm/LayerNormalization
        - classifier 1 15 /Gather
        """)]
    [InlineData("bert", """
        - embeddings 2 48 all
        2 encoder.layer.0 30 172 /embeddings/LayerNorm/LayerNormalization
        1 encoder.layer.1 22 172 /encoder/layer.0/output/LayerNorm/LayerNormalization
        """)]
    [InlineData("gpt", """
        - transformer.embeddings 3 72 all
        2 transformer.h.0 26 172 /transformer/Add
        1 transformer.h.1 22 172 /transformer/h.0/output/Add
        - transformer.ln_f 3 8 /transformer/h.1/output/Add
        - logits 2 40 /transformer/Reshape
        """)]
    [InlineData("rotary", """
        - model.embed_tokens 1 40 all
        2 model.layers.0 33 172 /model/embed_tokens/Gather
        1 model.layers.1 24 172 /model/layers.0/Add_1
        - model.norm 1 8 /model/layers.1/Add_1
        """)]
    [InlineData("relative", """
        - embeddings 1 40 all
        2 encoder.layer.0 32 176 /embeddings/Gather
        1 encoder.layer.1 22 172 /encoder/layer.0/output/Add
        - norm 1 8 /encoder/layer.1/output/Add
        """)]
    public void Falls_into_blocks_with_their_names_nodes_parameters_and_cuts(string name, string expected)
    {
        var blocks = SmallNetworks.Blocks(name);

        Assert.Equal(expected, string.Join('\n', blocks.Blocks.Select(block => $"{block.Number?.ToString() ?? "-"} {block.Name} {block.Nodes.Count} {block.Parameters} {block.Cut?.Tensor ?? "all"}")));
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void Falls_into_the_same_blocks_where_nothing_has_a_name(string name)
    {
        var named = SmallNetworks.Blocks(name);

        var nameless = SmallNetworks.Blocks(SmallNetworks.WithoutNames(named.Model));

        Assert.Equal(named.Blocks.Select(block => (block.Number, block.Parameters)), nameless.Blocks.Select(block => (block.Number, block.Parameters)));
        Assert.Equal(named.Blocks.SelectMany(block => block.Nodes), nameless.Blocks.SelectMany(block => block.Nodes));
        Assert.All(nameless.Blocks, block => Assert.NotEmpty(block.Name));
        Assert.Equal(nameless.Blocks.Count, nameless.Blocks.Select(block => block.Name).Distinct().Count());
    }

    [Fact]
    public void Names_the_mask_and_the_inputs_that_a_tail_reads_beside_the_cut()
    {
        var blocks = SmallNetworks.Blocks("bert").Blocks;

        Assert.Equal(["attention_mask"], blocks[1].Cut!.SideTensors);
        Assert.Equal(["/Mul"], blocks[2].Cut!.SideTensors);
        // Not the words for themselves: the mask is spread to the length of the embeddings.
        Assert.Equal(["input_ids", "attention_mask"], blocks[2].Cut!.SideInputs);
    }

    [Fact]
    public void What_all_layers_look_up_is_made_again_behind_the_cut_and_trained_only_with_the_first()
    {
        var blocks = SmallNetworks.Blocks("relative").Blocks;

        Assert.Equal(["/encoder/Squeeze"], blocks[2].Cut!.SideTensors);
        Assert.Equal(["input_ids"], blocks[2].Cut!.SideInputs);
        Assert.Contains("encoder.relative_attention_bias.weight", blocks[1].Cut!.Weights);
        Assert.DoesNotContain("encoder.relative_attention_bias.weight", blocks[2].Cut!.Weights);
    }

    [Fact]
    public void Tells_that_a_tied_weight_lies_on_both_sides_and_counts_it_once()
    {
        var blocks = SmallNetworks.Blocks("gpt");

        Assert.All(blocks.CutTensors, tensor => Assert.Equal(["transformer.wte.weight"], blocks.CutAt(tensor)?.SharedWeights));
        Assert.Null(blocks.CutAt("logits"));
        Assert.Equal(40 + 32 + (2 * 172) + 8, blocks.Parameters);
        Assert.Equal(40 + 8, blocks.Blocks[3].ParametersFromHere);
    }

    [Fact]
    public void Counts_only_what_the_chosen_output_needs()
    {
        var blocks = ModelBlocks.Of(SmallNetworks.Get("residual"), "/Flatten");

        Assert.Equal((2, "avgpool"), (blocks.Count, blocks.Blocks[^1].Name));
    }

    [Theory]
    [InlineData("stage.{0}.conv{1}", "stage.0 stage.1")]
    [InlineData("0.stage{0}.conv{1}", "0.stage0.conv0 0.stage0.conv1 0.stage1.conv0 0.stage1.conv1")]
    [InlineData("features.{0}{1}", "features.00 features.01 features.10 features.11")]
    public void Plain_layers_of_one_numbered_module_are_one_block(string pattern, string expected)
    {
        var graph = new SmallGraph(17);
        graph.Builder.Input("input", TensorDimension.Named("n"), TensorDimension.Of(3), TensorDimension.Of(8), TensorDimension.Of(8));
        var last = "input";
        for (var layer = 0; layer < 4; layer++)
        {
            var weight = string.Format(pattern, layer / 2, layer % 2) + ".weight";
            last = graph.Node("Relu", $"relu_{layer}", [graph.Conv($"conv_{layer}", last, weight, [3, 3, 3, 3])]);
        }

        graph.Builder.Output(last, TensorDimension.Named("n"));

        Assert.Equal(expected, string.Join(' ', SmallNetworks.Blocks(graph.Builder.Build()).Blocks.Select(block => block.Name)));
    }

    [Fact]
    public void A_norm_and_the_layer_behind_it_between_residual_blocks_are_one_block()
    {
        var graph = new SmallGraph(17);
        graph.Builder.Input("input", TensorDimension.Named("n"), TensorDimension.Of(3), TensorDimension.Of(8), TensorDimension.Of(8));
        var stem = graph.Conv("/stem/Conv", "input", "stem.weight", [4, 3, 3, 3]);
        var first = Residual("stages.0", stem);
        var normal = Norm("downsample.norm", first);
        var smaller = graph.Conv("/downsample/reduction/Conv", normal, "downsample.reduction.weight", [4, 4, 3, 3], 2);
        graph.Builder.Output(Residual("stages.1", smaller), TensorDimension.Named("n"));

        var blocks = SmallNetworks.Blocks(graph.Builder.Build());

        Assert.Equal("stem stages.0 downsample stages.1", string.Join(' ', blocks.Blocks.Select(block => block.Name)));
        Assert.Equal([null, 3, 2, 1], blocks.Blocks.Select(block => block.Number));
        Assert.Equal(first, blocks.Blocks[2].Cut?.Tensor);

        string Residual(string name, string input)
        {
            var inner = graph.Node("Relu", $"/{name}/act/Relu", [Norm(name + ".norm", graph.Conv($"/{name}/conv1/Conv", input, name + ".conv1.weight", [4, 4, 3, 3]))]);
            return graph.Node("Add", $"/{name}/Add", [graph.Conv($"/{name}/conv2/Conv", inner, name + ".conv2.weight", [4, 4, 3, 3]), input]);
        }

        string Norm(string name, string input) => graph.Node("InstanceNormalization", $"/{name}/InstanceNormalization", [input, graph.Weight(name + ".weight", 4), graph.Weight(name + ".bias", 4)]);
    }

    /// <summary>As in MaxViT, each of whose numbered layers is a convolution block and two attentions.</summary>
    [Fact]
    public void Several_blocks_of_one_numbered_module_have_the_names_of_its_parts()
    {
        var graph = new SmallGraph(17);
        graph.Builder.Input("input", TensorDimension.Named("n"), TensorDimension.Of(4));
        var last = graph.Linear("/stem/Add", "input", "stem", 4, 4);
        foreach (var part in new[] { "layers.0.local", "layers.0.global" })
            last = graph.Node("Add", $"/{part}/Add", [graph.FeedForward($"/{part}", last, part), last]);

        graph.Builder.Output(last, TensorDimension.Named("n"), TensorDimension.Of(4));

        Assert.Equal("stem layers.0.local layers.0.global", string.Join(' ', SmallNetworks.Blocks(graph.Builder.Build()).Blocks.Select(block => block.Name)));
    }

    [Theory]
    [InlineData("residual")]
    [InlineData("bert")]
    public void A_damaged_graph_is_parted_or_refused(string name)
    {
        using var folder = new TemporaryFolder();
        var random = new Random(5);
        var whole = SmallNetworks.Get(name).ToBytes();
        for (var round = 0; round < 400; round++)
        {
            var damaged = (byte[])whole.Clone();
            for (var hits = random.Next(1, 6); hits > 0; hits--)
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);

            File.WriteAllBytes(folder.File("damaged.onnx"), damaged);

            var failure = Record.Exception(() => ModelBlocks.Of(OnnxModel.Load(folder.File("damaged.onnx")), card: null));

            Assert.True(failure is null or RejectedException, $"round {round}: {failure}");
        }
    }
}
