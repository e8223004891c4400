using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using TransferPipeline.Onnx.Blocks;
using TransferPipeline.Onnx.Graphs;
using TransferPipeline.Onnx.Heads;

namespace TransferPipeline.Tests.Onnx;

public sealed class PoolingNodesTests
{
    private static readonly float[] States = [1, 0, 2, 4, 100, -100, 0, 1, 0, 1, 0, -5];
    private static readonly long[] Mask = [1, 1, 0, 1, 1, 1];

    [Theory]
    [InlineData(9, "mean", true, new[] { 0.6f, 0.8f, 0, -1 })]
    [InlineData(12, "mean", true, new[] { 0.6f, 0.8f, 0, -1 })]
    [InlineData(13, "mean", false, new[] { 1.5f, 2, 0, -1 })]
    [InlineData(20, "mean", true, new[] { 0.6f, 0.8f, 0, -1 })]
    [InlineData(9, "cls", false, new[] { 1f, 0, 0, 1 })]
    [InlineData(20, "cls", true, new[] { 1f, 0, 0, 1 })]
    [InlineData(11, "last", false, new[] { 2f, 4, 0, -5 })]
    [InlineData(20, "last", false, new[] { 2f, 4, 0, -5 })]
    [InlineData(9, "max", false, new[] { 2f, 4, 0, 1 })]
    [InlineData(20, "max", false, new[] { 2f, 4, 0, 1 })]
    public void A_text_is_one_vector_and_padding_no_part_of_it(int opset, string mode, bool normalize, float[] expected)
    {
        var (model, output) = PoolingNodes.Add(Plain(opset), "tokens", "mask", mode, normalize);

        Assert.Equal(expected, Run(model, output, Mask), (expected, actual) => Math.Abs(expected - actual) < 1e-6f);
    }

    [Fact]
    public void Padding_in_front_is_no_part_of_it_either()
    {
        var (model, output) = PoolingNodes.Add(Plain(17), "tokens", "mask", "last", normalize: false);

        Assert.Equal([2, 4, 0, -5], Run(model, output, [0, 1, 0, 0, 1, 1]));
    }

    [Fact]
    public void Without_a_mask_all_tokens_count()
    {
        var (model, output) = PoolingNodes.Add(Plain(17), "tokens", null, "max", normalize: false);

        Assert.Equal([100, 4, 0, 1], Run(model, output, Mask));
    }

    [Fact]
    public void A_sentence_encoder_is_cut_as_before_and_pooled_behind_the_cut()
    {
        var path = Shared.Find("models", "hub", "sentence-transformers", "all-MiniLM-L6-v2", "onnx", "model.onnx");
        var (model, output) = PoolingNodes.Add(OnnxModel.Load(path), "last_hidden_state", "attention_mask", "mean", normalize: true);

        var cut = TuneLayers.Resolve(ModelBlocks.Of(model, output), "last-2-blocks").Cut!;

        var plain = TuneLayers.Resolve(ModelBlocks.Of(model, "last_hidden_state"), "last-2-blocks").Cut!;
        Assert.Equal(plain.Tensor, cut.Tensor);
        Assert.Equal(plain.SideInputs, cut.SideInputs);
        Assert.Equal(plain.Weights, cut.Weights);
        Assert.Contains("attention_mask", cut.SideInputs);
    }

    private static OnnxModel Plain(int opset) => new GraphBuilder("tokens", opset)
        .Input("states", TensorDimension.Named("n"), TensorDimension.Named("sequence"), TensorDimension.Of(2))
        .TypedInput("mask", ElementType.Int64, TensorDimension.Named("n"), TensorDimension.Named("sequence"))
        .Node("Identity", ["states"], "tokens")
        .Output("tokens", TensorDimension.Named("n"), TensorDimension.Named("sequence"), TensorDimension.Of(2))
        .Build();

    private static float[] Run(OnnxModel model, string output, long[] mask)
    {
        using var session = new InferenceSession(model.ToBytes());
        using var results = session.Run(
            [
                NamedOnnxValue.CreateFromTensor("states", new DenseTensor<float>(States, [2, 3, 2])),
                NamedOnnxValue.CreateFromTensor("mask", new DenseTensor<long>(mask, [2, 3])),
            ],
            [output]);
        var pooled = results[0].AsTensor<float>();
        Assert.Equal([2, 2], pooled.Dimensions.ToArray());
        return [.. pooled];
    }
}
