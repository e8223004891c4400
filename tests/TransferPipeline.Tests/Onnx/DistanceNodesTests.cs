using TransferPipeline.Contracts;
using TransferPipeline.Onnx.Cards;
using TransferPipeline.Onnx.Heads;

namespace TransferPipeline.Tests.Onnx;

public sealed class DistanceNodesTests
{
    private static readonly ModelCard PixelCard = new()
    {
        Input = "pixels",
        Embedding = "embedding",
        Preprocessing = new() { Height = 2, Width = 2, Channels = "grey", Mean = [0], Std = [1] },
    };

    /// <summary>The class means are (2, 4, 6, 8) and 0: weights are twice that, biases less the squares of their lengths.</summary>
    private static readonly HeadWeights Head = new()
    {
        Mean = new float[4],
        Std = [1, 1, 1, 1],
        Weights = [4, 8, 12, 16, 0, 0, 0, 0],
        Bias = [-120, 0],
        Temperature = 2,
        MaxDistance = 0.6,
        Labels = ["a", "b"],
    };

    [Theory]
    [InlineData(9)]
    [InlineData(13)]
    [InlineData(20)]
    public void Gives_the_distance_to_each_class(int opset)
    {
        var fused = HeadFusion.Fuse(Networks.Pixels(opset), PixelCard, Head);

        // The features are twice the pixels: of the first picture the first mean itself, of the second (2, 4, 6, 9).
        var results = Networks.Run(fused, "pixels", [1, 2, 3, 4, 1, 2, 3, 4.5f], 2, 1, 2, 2);

        Assert.Equal([0, Math.Sqrt(120), 1, Math.Sqrt(137)], results["distances"].Select(value => (double)value), (a, b) => Math.Abs(a - b) < 1e-4);
        Assert.Equal(["logits float[n,2]", "probabilities float[n,2]", "distances float[n,2]"], fused.Outputs.Select(output => output.ToString()));
    }

    [Fact]
    public void The_card_says_what_the_limit_is_and_how_far_things_are_called()
    {
        using var folder = new TemporaryFolder();
        HeadFusion.Fuse(Networks.Pixels(17), PixelCard with { Crop = new() { Side = "area" } }, Head).Save(folder.File("model.onnx"));

        var card = ModelCardReader.Read(folder.File("model.onnx"));

        Assert.Equal(new DistanceLimit { Output = "distances", Max = 0.6, Label = "unknown" }, card.Distance);
        Assert.Equal("area", card.Crop!.Side);
        Assert.Null(ModelCardReader.Read(Saved(Head with { MaxDistance = null })).Distance);

        string Saved(HeadWeights head)
        {
            HeadFusion.Fuse(Networks.Pixels(17), PixelCard, head).Save(folder.File("other.onnx"));
            return folder.File("other.onnx");
        }
    }

    [Fact]
    public void A_limit_over_features_of_unit_length_is_refused()
        => Assert.Throws<RejectedException>(() => HeadFusion.Fuse(Networks.Pixels(17), PixelCard, Head with { NormalizeFeatures = true }));
}
