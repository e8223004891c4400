using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using TransferPipeline.Onnx.Blocks;
using TransferPipeline.Onnx.Graphs;
using TransferPipeline.Onnx.Heads;

namespace TransferPipeline.Tests.Onnx;

public sealed class MeanPoolingTests
{
    [Theory]
    [InlineData(9)]
    [InlineData(12)]
    [InlineData(13)]
    [InlineData(20)]
    public void Is_the_direction_of_the_mean_over_what_is_not_padding(int opset)
    {
        var plain = new GraphBuilder("tokens", opset)
            .Input("states", TensorDimension.Named("n"), TensorDimension.Named("sequence"), TensorDimension.Of(2))
            .TypedInput("mask", ElementType.Int64, TensorDimension.Named("n"), TensorDimension.Named("sequence"))
            .Node("Identity", ["states"], "tokens")
            .Output("tokens", TensorDimension.Named("n"), TensorDimension.Named("sequence"), TensorDimension.Of(2))
            .Build();
        var (model, output) = FeatureNodes.MeanPooling(plain, "tokens", "mask");
        using var session = new InferenceSession(model.ToBytes());

        using var results = session.Run(
            [
                NamedOnnxValue.CreateFromTensor("states", new DenseTensor<float>(new float[] { 1, 0, 2, 4, 100, -100, 0, 1, 0, 1, 0, -5 }, [2, 3, 2])),
                NamedOnnxValue.CreateFromTensor("mask", new DenseTensor<long>(new long[] { 1, 1, 0, 1, 1, 1 }, [2, 3])),
            ],
            [output]);

        var pooled = results[0].AsTensor<float>();
        Assert.Equal([2, 2], pooled.Dimensions.ToArray());
        Assert.Equal([0.6f, 0.8f, 0, -1], pooled.ToArray(), (expected, actual) => Math.Abs(expected - actual) < 1e-6f);
    }

    [Fact]
    public void A_sentence_encoder_is_cut_as_before_and_pooled_behind_the_cut()
    {
        var path = Shared.Find("models", "hub", "sentence-transformers", "all-MiniLM-L6-v2", "onnx", "model.onnx");
        var (model, output) = FeatureNodes.MeanPooling(OnnxModel.Load(path), "last_hidden_state", "attention_mask");

        var cut = TuneLayers.Resolve(ModelBlocks.Of(model, output), "last-2-blocks").Cut!;

        var plain = TuneLayers.Resolve(ModelBlocks.Of(model, "last_hidden_state"), "last-2-blocks").Cut!;
        Assert.Equal(plain.Tensor, cut.Tensor);
        Assert.Equal(plain.SideInputs, cut.SideInputs);
        Assert.Equal(plain.Weights, cut.Weights);
        Assert.Contains("attention_mask", cut.SideInputs);
    }
}
