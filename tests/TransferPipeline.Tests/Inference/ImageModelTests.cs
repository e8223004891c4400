using System.Text.Json;
using TransferPipeline.Contracts;
using TransferPipeline.Inference.Images;
using TransferPipeline.Inference.OnnxSessions;
using TransferPipeline.Onnx.Cards;

namespace TransferPipeline.Tests.Inference;

public sealed class ImageModelTests
{
    private static string MobileNet => Shared.Find("models", "image", "mobilenet_v1_025_224.onnx");

    [Theory]
    [InlineData("mobilenet_v1_025_224", 127.5, 127.5)]
    [InlineData("mobilenet_v2_100_224_w8", 127.5, 127.5)]
    [InlineData("efficientnet_lite0_224", 127, 128)]
    public void A_synthetic_tensor_gives_the_reference_embedding(string name, double shift, double divisor)
    {
        using var reference = JsonDocument.Parse(File.ReadAllBytes(Shared.Find("models", "reference.json")));
        var expected = reference.RootElement.GetProperty("synthetic").GetProperty(name).GetProperty("embedding_first8");
        var input = Enumerable.Range(0, 3 * 224 * 224).Select(i => (float)((i * 7919L % 256 - shift) / divisor)).ToArray();
        using var model = (ImageModel)ContentModel.OpenEmbedding(Shared.Find("models", "image", name + ".onnx"), Cards.MobileNetV1, new());

        var embedding = model.Run(input, 1)[0];

        Assert.Equal(model.OutputWidths[0], embedding.Length);
        for (var i = 0; i < 8; i++)
            Assert.Equal(expected[i].GetSingle(), embedding[i], 2e-3f);
    }

    [Fact]
    public void A_missing_file_is_rejected_by_name()
    {
        AssertRejected("no-such-model.onnx", Cards.MobileNetV1, "no-such-model.onnx does not exist");
    }

    [Fact]
    public void A_file_that_is_not_ONNX_is_rejected_by_name()
    {
        var picture = Path.Combine(Repository.Root, "LICENSE");

        AssertRejected(picture, Cards.MobileNetV1, "cannot be loaded as an ONNX model");
    }

    [Fact]
    public void An_input_or_output_that_is_not_there_is_rejected_with_those_that_are()
    {
        AssertRejected(MobileNet, Cards.MobileNetV1 with { Input = "images" }, "no input \"images\"", "\"input\"");
        AssertRejected(MobileNet, Cards.MobileNetV1 with { Embedding = "features" }, "no output \"features\"", "\"logits\"");
        AssertRejected(MobileNet, Cards.MobileNetV1 with { Embedding = null }, "names no embedding output");
    }

    [Fact]
    public void A_picture_size_that_the_graph_does_not_take_is_rejected_with_both()
    {
        var card = Cards.MobileNetV1 with { Preprocessing = Cards.MobileNetV1.Preprocessing! with { Height = 192, Width = 192 } };

        AssertRejected(Shared.Find("models", "image", "efficientnet_lite0_224.onnx"), card, "224", "192");
    }

    [Fact]
    public void A_layout_that_the_graph_does_not_take_is_rejected()
    {
        var card = Cards.MobileNetV1 with { Preprocessing = Cards.MobileNetV1.Preprocessing! with { Layout = "nhwc" } };

        AssertRejected(MobileNet, card, "nhwc");
    }

    [Fact]
    public void A_GPU_that_is_asked_for_and_absent_is_rejected()
    {
        var rejected = Assert.Throws<RejectedException>(() => ContentModel.OpenEmbedding(MobileNet, Cards.MobileNetV1, new() { Device = "cuda" }));

        Assert.Contains("GPU", rejected.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(3 * 224 * 224 * 4, 8)]
    [InlineData(28 * 28 * 4, 256)]
    [InlineData(3 * 1024 * 1024 * 4, 1)]
    [InlineData(5 << 20, 1)]
    public void The_batch_size_follows_from_the_input_size(long bytesPerItem, int items)
    {
        Assert.Equal(items, BatchPlan.ItemsFor(bytesPerItem));
    }

    private static void AssertRejected(string path, ModelCard card, params string[] words)
    {
        var rejected = Assert.Throws<RejectedException>(() => ContentModel.OpenEmbedding(path, card, new()));

        Assert.Contains(path, rejected.Message, StringComparison.Ordinal);
        Assert.All(words, word => Assert.Contains(word, rejected.Message, StringComparison.Ordinal));
    }
}
