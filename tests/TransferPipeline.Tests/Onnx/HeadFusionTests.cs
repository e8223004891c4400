using TransferPipeline.Contracts;
using TransferPipeline.Onnx.Cards;
using TransferPipeline.Onnx.Graphs;
using TransferPipeline.Onnx.Heads;

namespace TransferPipeline.Tests.Onnx;

public sealed class HeadFusionTests
{
    private static readonly ModelCard PixelCard = new()
    {
        Input = "pixels",
        Embedding = "embedding",
        Preprocessing = new() { Height = 2, Width = 2, Channels = "grey", Mean = [0], Std = [1] },
    };

    private static readonly HeadWeights Head = new()
    {
        Mean = [1, 0, 0, 2],
        Std = [1, 2, 1, 0.5f],
        Weights = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 1],
        Bias = [0, 0.5f, -1],
        Temperature = 2,
        Labels = ["a", "b, \"c\"", "猫"],
    };

    [Theory]
    [InlineData(9)]
    [InlineData(13)]
    [InlineData(17)]
    [InlineData(20)]
    public void Gives_the_numbers_of_a_head_worked_out_by_hand(int opset)
    {
        var fused = HeadFusion.Fuse(Networks.Pixels(opset), PixelCard, Head);

        // Features 2, 4, 6, 8; standardised 1, 2, 6, 12; logits 1, 2.5, 17.
        var results = Networks.Run(fused, "pixels", [1, 2, 3, 4], 1, 1, 2, 2);

        Assert.Equal([1, 2.5f, 17], results["logits"]);
        var exponents = new[] { Math.Exp(0.5), Math.Exp(1.25), Math.Exp(8.5) };
        for (var index = 0; index < 3; index++)
            Assert.Equal(exponents[index] / exponents.Sum(), results["probabilities"][index], 6);
    }

    [Theory]
    [InlineData(9)]
    [InlineData(13)]
    [InlineData(20)]
    public void Several_labels_have_a_probability_each(int opset)
    {
        var fused = HeadFusion.Fuse(Networks.Pixels(opset), PixelCard, Head with { Target = "labels", Threshold = 0.3 });

        var results = Networks.Run(fused, "pixels", [1, 2, 3, 4], 1, 1, 2, 2);

        Assert.Equal([1, 2.5f, 17], results["logits"]);
        Assert.All(new[] { 0.5, 1.25, 8.5 }.Zip(results["probabilities"]), pair => Assert.Equal(1 / (1 + Math.Exp(-pair.First)), pair.Second, 6));
        var card = ModelCardReader.Read(fused, "nowhere.onnx");
        Assert.Equal(("labels", 0.3, "probabilities"), (card.Target, card.Threshold, card.Probabilities));
        Assert.Equal(Head.Labels, card.Labels);
    }

    [Theory]
    [InlineData(9)]
    [InlineData(13)]
    [InlineData(20)]
    public void A_number_is_the_only_output(int opset)
    {
        var head = Head with { Target = "number", Weights = [1, 0, 0.5f, 0], Bias = [100], Temperature = 1, Labels = [], Residual = 2.5 };

        var fused = HeadFusion.Fuse(Networks.Pixels(opset), PixelCard, head);

        // Features 2, 4, 6, 8; standardised 1, 2, 6, 12.
        Assert.Equal([104f], Networks.Run(fused, "pixels", [1, 2, 3, 4], 1, 1, 2, 2)["value"]);
        Assert.Equal(["value float[n,1]"], fused.Outputs.Select(output => output.ToString()));
        var card = ModelCardReader.Read(fused, "nowhere.onnx");
        Assert.Equal(("number", "value", 2.5), (card.Target, card.Value, card.Residual));
        Assert.Equal((null, null, null), (card.Labels, card.Logits, card.Probabilities));
    }

    [Fact]
    public void A_head_of_classes_leaves_the_card_as_it_always_was()
    {
        var fused = HeadFusion.Fuse(Networks.Pixels(13), PixelCard, Head);

        Assert.DoesNotContain("target", fused.Metadata[ModelCardReader.MetadataKey], StringComparison.Ordinal);
    }

    [Fact]
    public void Has_no_other_output_and_keeps_the_symbolic_batch()
    {
        var fused = HeadFusion.Fuse(Networks.Pixels(17), PixelCard, Head);

        Assert.Equal(["logits float[n,3]", "probabilities float[n,3]"], fused.Outputs.Select(output => output.ToString()));
    }

    [Theory]
    [InlineData(9)]
    [InlineData(20)]
    public void Normalises_the_feature_first_when_asked_and_takes_a_feature_of_nothing(int opset)
    {
        var head = Head with { NormalizeFeatures = true, Mean = new float[4], Std = [1, 1, 1, 1] };

        var results = Networks.Run(HeadFusion.Fuse(Networks.Pixels(opset), PixelCard, head), "pixels", [0, 3, 0, 4, 0, 0, 0, 0], 2, 1, 2, 2);

        Assert.Equal([0, 1.1f, -0.2f, 0, 0.5f, -1], results["logits"].Select(value => MathF.Round(value, 5)));
    }

    [Fact]
    public void Flattens_features_of_rank_four()
    {
        var fused = HeadFusion.Fuse(Networks.Pixels(13, 1, 2, 2), PixelCard, Head);

        Assert.Equal([1, 2.5f, 17], Networks.Run(fused, "pixels", [1, 2, 3, 4], 1, 1, 2, 2)["logits"]);
    }

    [Fact]
    public void Carries_labels_and_preprocessing_in_its_metadata()
    {
        var fused = HeadFusion.Fuse(Networks.Pixels(17), PixelCard, Head);

        var card = ModelCardReader.Read(fused, "nowhere.onnx");

        Assert.Equal(Head.Labels, card.Labels);
        Assert.Equal(("logits", "probabilities", null), (card.Logits, card.Probabilities, card.Embedding));
        Assert.Equal("grey", card.Preprocessing!.Channels);
    }

    [Fact]
    public void Is_the_same_bytes_every_time() => Assert.Equal(
        HeadFusion.Fuse(Networks.Pixels(17), PixelCard, Head).ToBytes(),
        HeadFusion.Fuse(Networks.Pixels(17), PixelCard, Head).ToBytes());

    [Fact]
    public void Can_be_tuned_again_on_top_of_an_earlier_head()
    {
        var once = HeadFusion.Fuse(Networks.Pixels(17), PixelCard, Head);
        var second = Head with { Mean = [0, 0, 0], Std = [1, 1, 1], Weights = [1, 1, 1, 0, 0, 0], Bias = [0, 0], Labels = ["x", "y"] };

        var twice = HeadFusion.Fuse(once, PixelCard with { Embedding = "logits" }, second);

        Assert.Equal([20.5f, 0], Networks.Run(twice, "pixels", [1, 2, 3, 4], 1, 1, 2, 2)["logits"]);
    }

    [Fact]
    public void Refuses_a_head_that_does_not_fit_the_features()
    {
        var head = Head with { Mean = [0, 0], Std = [1, 1], Weights = new float[6] };

        var refusal = Assert.Throws<RejectedException>(() => HeadFusion.Fuse(Networks.Pixels(17), PixelCard, head));

        Assert.Contains("2 features but the output 'embedding' has 4", refusal.Message);
    }

    [Theory]
    [InlineData("mobilenet_v1_025_224.onnx", 256)]
    [InlineData("efficientnet_lite0_224.onnx", 1280)]
    [InlineData("mobilenet_v2_100_224_w8.onnx", 1280)]
    public void Real_backbones_give_the_head_of_their_embedding(string file, int width)
    {
        var backbone = OnnxModel.Load(Shared.Find("models", "image", file));
        var head = new HeadWeights
        {
            Mean = Networks.Noise(width),
            Std = [.. Networks.Noise(width, 2).Select(value => 1.5f + value)],
            Weights = [.. Networks.Noise(width * 3, 3).Select(value => value / 30)],
            Bias = [0.1f, 0.2f, 0.3f],
            Temperature = 1.5,
            Labels = ["a", "b", "c"],
        };
        var card = new ModelCard { Input = "input", Embedding = "embedding", Preprocessing = new() { Height = 224, Width = 224 } };
        var pixels = Networks.Noise(2 * 3 * 224 * 224, 4);

        var embedding = Networks.Run(GraphPruning.Keep(backbone, ["embedding"]), "input", pixels, 2, 3, 224, 224)["embedding"];
        var logits = Networks.Run(HeadFusion.Fuse(backbone, card, head), "input", pixels, 2, 3, 224, 224)["logits"];

        for (var index = 0; index < 6; index++)
        {
            var (row, label) = (index / 3, index % 3);
            var expected = Enumerable.Range(0, width).Sum(feature =>
                head.Weights[(label * width) + feature] * ((double)embedding[(row * width) + feature] - head.Mean[feature]) / head.Std[feature]);
            Assert.Equal(expected + head.Bias[label], logits[index], 1e-4);
        }
    }
}
