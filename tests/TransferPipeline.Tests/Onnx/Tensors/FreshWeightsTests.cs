using TransferPipeline.Contracts;
using TransferPipeline.Onnx.Graphs;
using TransferPipeline.Onnx.Proto;
using TransferPipeline.Onnx.Tensors;
using TransferPipeline.Tests.Onnx.Blocks;

namespace TransferPipeline.Tests.Onnx.Tensors;

public sealed class FreshWeightsTests
{
    [Fact]
    public void Weights_have_the_deviation_that_keeps_activations_at_their_size_and_biases_are_nothing()
    {
        var model = OnnxModel.Load(Path.Combine(Repository.Root, "samples", "fashion", "backbone.onnx"));

        var fresh = new TensorReader(FreshWeights.Draw(model, 1));

        Assert.Equal(new TensorReader(model).Names, fresh.Names);
        AssertNormal(fresh.Floats("layer4.weight"), 2.0 / (48 * 9));
        AssertNormal(fresh.Floats("classifier.weight"), 2.0 / 128);
        Assert.All(fresh.Names.Where(name => name.EndsWith(".bias", StringComparison.Ordinal)).SelectMany(fresh.Floats), bias => Assert.Equal(0, bias));
    }

    [Fact]
    public void Batch_norms_do_nothing_at_first()
    {
        var fresh = new TensorReader(FreshWeights.Draw(SmallNetworks.Get("residual"), 1));

        Assert.All(fresh.Floats("layer1.0.bn1.weight").Concat(fresh.Floats("layer1.0.bn1.running_var")), value => Assert.Equal(1, value));
        Assert.All(fresh.Floats("layer1.0.bn1.bias").Concat(fresh.Floats("layer1.0.bn1.running_mean")), value => Assert.Equal(0, value));
    }

    [Fact]
    public void The_same_seed_gives_the_same_network_and_another_one_another()
    {
        var model = SmallNetworks.Get("residual");

        Assert.Equal(FreshWeights.Draw(model, 7).ToBytes(), FreshWeights.Draw(model, 7).ToBytes());
        Assert.NotEqual(FreshWeights.Draw(model, 7).ToBytes(), FreshWeights.Draw(model, 8).ToBytes());
    }

    [Fact]
    public void A_product_is_scaled_by_what_goes_into_it_whichever_way_round_it_lies()
    {
        var model = new GraphBuilder("products", 17)
            .Input("x", TensorDimension.Named("n"), TensorDimension.Of(400))
            .Initializer("there", new float[400 * 50], 400, 50)
            .Initializer("back", new float[300 * 50], 300, 50)
            .Node("MatMul", ["x", "there"], "narrow")
            .Node("Gemm", ["narrow", "back"], "wide", ("transB", 1L))
            .Output("wide", TensorDimension.Named("n"), TensorDimension.Of(300))
            .Build();

        var fresh = new TensorReader(FreshWeights.Draw(model, 1));

        AssertNormal(fresh.Floats("there"), 2.0 / 400);
        AssertNormal(fresh.Floats("back"), 2.0 / 50);
    }

    [Fact]
    public void A_weight_in_a_Constant_node_is_drawn_as_well()
    {
        var proto = SmallNetworks.Get("residual").Copy();
        var weight = proto.Graph.Initializer.Single(tensor => tensor.Name == "conv1.weight");
        proto.Graph.Initializer.Remove(weight);
        proto.Graph.Node.Insert(0, new NodeProto { OpType = "Constant", Output = { weight.Name }, Attribute = { new AttributeProto { Name = "value", Type = AttributeProto.Types.AttributeType.Tensor, T = weight } } });

        var fresh = FreshWeights.Draw(new OnnxModel(proto, null), 1).Nodes[0].Tensor("value")!;

        Assert.Equal(new TensorReader(FreshWeights.Draw(SmallNetworks.Get("residual"), 1)).Read("conv1.weight").Bytes.ToArray(), fresh.Bytes.ToArray());
    }

    [Fact]
    public void A_weight_without_a_rule_is_named()
    {
        var refused = Assert.Throws<RejectedException>(() => FreshWeights.Draw(SmallNetworks.Get("bert"), 1));

        Assert.Contains("there is no rule for drawing it anew", refused.Message, StringComparison.Ordinal);
    }

    /// <summary>Of so many values, mean and deviation are known to a few percent, and a share of 0.3 % lies beyond three deviations.</summary>
    private static void AssertNormal(float[] values, double variance)
    {
        var deviation = Math.Sqrt(variance);
        Assert.InRange(values.Average() / deviation, -0.15, 0.15);
        Assert.InRange(Math.Sqrt(values.Average(value => value * value)) / deviation, 0.9, 1.1);
        Assert.InRange(values.Count(value => Math.Abs(value) > 2 * deviation) / (double)values.Length, 0.02, 0.08);
    }
}
