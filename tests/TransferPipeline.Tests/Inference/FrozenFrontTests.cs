using TransferPipeline.Contracts;
using TransferPipeline.Inference.Images;
using TransferPipeline.Inference.OnnxSessions;
using TransferPipeline.Onnx.Cards;

namespace TransferPipeline.Tests.Inference;

public sealed class FrozenFrontTests
{
    private static readonly float[] Pixels = [.. Enumerable.Range(0, 3 * 224 * 224).Select(i => (float)((i * 7919L % 256 - 127.5) / 127.5))];

    [Fact]
    public void The_front_gives_the_activation_that_the_whole_network_has_there()
    {
        using var folder = new TemporaryFolder();
        var cut = FirstCut();
        using var whole = Open(folder, cut);

        using var front = (ImageModel)FrozenFront.Open(Shared.Find("models", "image", "mobilenet_v1_025_224.onnx"), cut, folder.File("front.onnx"), new());

        Assert.Equal(whole.OutputShapes[0], front.OutputShapes[0]);
        Assert.Equal(3, front.OutputShapes[0].Count);
        Assert.Equal(whole.Run(Pixels, 1)[0], front.Run(Pixels, 1)[0]);
        Assert.False(File.Exists(folder.File("front.onnx")));
    }

    [Fact]
    public void Before_all_layers_there_are_only_pixels()
    {
        using var folder = new TemporaryFolder();

        using var front = (ImageModel)FrozenFront.Open(Shared.Find("models", "image", "mobilenet_v1_025_224.onnx"), "input", folder.File("front.onnx"), new());

        Assert.Equal([3L, 224, 224], front.OutputShapes[0]);
        Assert.Equal(Pixels, front.Run(Pixels, 1)[0]);
    }

    [Fact]
    public void A_tensor_at_which_the_network_cannot_be_cut_is_rejected_by_name()
    {
        using var folder = new TemporaryFolder();

        var rejected = Assert.Throws<RejectedException>(
            () => FrozenFront.Open(Shared.Find("models", "image", "mobilenet_v1_025_224.onnx"), "nowhere", folder.File("front.onnx"), new()));

        Assert.Contains("'nowhere'", rejected.Message, StringComparison.Ordinal);
    }

    private static string FirstCut()
    {
        var path = Shared.Find("models", "image", "mobilenet_v1_025_224.onnx");
        var model = TransferPipeline.Onnx.Graphs.OnnxModel.Load(path);
        return TransferPipeline.Onnx.Blocks.ModelBlocks.Of(model, Cards.MobileNetV1).CutTensors[^4];
    }

    /// <summary>The whole network with the activation among its outputs.</summary>
    private static ImageModel Open(TemporaryFolder folder, string tensor)
    {
        var card = Cards.MobileNetV1 with { Embedding = tensor };
        File.Copy(Shared.Find("models", "image", "mobilenet_v1_025_224.onnx"), folder.File("whole.onnx"));
        File.WriteAllText(folder.File("whole.card.json"), ModelCardWriter.Write(card));
        CardedModel.Load(folder.File("whole.onnx")).Model.Save(folder.File("carded.onnx"));
        return (ImageModel)ContentModel.OpenEmbedding(folder.File("carded.onnx"), card, new());
    }
}
