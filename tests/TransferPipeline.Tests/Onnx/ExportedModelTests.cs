using System.Text.Json;
using TransferPipeline.Onnx.Cards;
using TransferPipeline.Onnx.Heads;
using TransferPipeline.Onnx.Tensors;

namespace TransferPipeline.Tests.Onnx;

/// <summary>Graphs as today's exporters write them: external data, no features among the outputs, pictures in either layout.</summary>
public sealed class ExportedModelTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("transfer-exported");

    public void Dispose() => folder.Delete(recursive: true);

    [Theory]
    [InlineData("efficientnet_b0_dynamo", "nchw", "logits_first8", 1280)]
    [InlineData("resnet50_keras", "nhwc", "first8", 2048)]
    public void A_head_goes_onto_the_features_found_and_everything_is_one_file(string name, string layout, string reference, int width)
    {
        var (model, card) = CardedModel.Load(MadeWeights.Place(name, folder.FullName));
        int[] shape = layout == "nhwc" ? [2, 224, 224, 3] : [2, 3, 224, 224];
        var pixels = Enumerable.Range(0, 2 * 3 * 224 * 224).Select(index => ((index * 7919L % 256) / 127.5f) - 1).ToArray();
        var random = new Random(3);
        var head = new HeadWeights
        {
            Mean = new float[width],
            Std = [.. Enumerable.Repeat(2f, width)],
            Weights = [.. Enumerable.Range(0, width * 2).Select(_ => (float)((random.NextDouble() - 0.5) / width))],
            Bias = [0.25f, -0.25f],
            Temperature = 1,
            Labels = ["a", "b"],
        };

        var whole = Networks.Run(model, card.Input, pixels, shape);
        var fused = HeadFusion.Fuse(model, card, head);
        var logits = Networks.Run(fused, card.Input, pixels, shape)["logits"];

        Assert.Equal(layout, card.Preprocessing!.Layout);
        Assert.Empty(ExternalData.Files(fused));
        AssertReference(name, reference, whole.Single(output => output.Key != card.Embedding && output.Key != card.Probabilities).Value);
        for (var index = 0; index < logits.Length; index++)
        {
            var expected = Enumerable.Range(0, width).Sum(feature =>
                (double)whole[card.Embedding!][(index / 2 * width) + feature] / 2 * head.Weights[(index % 2 * width) + feature]);
            Assert.Equal(expected + head.Bias[index % 2], logits[index], 1e-4);
        }
    }

    private static void AssertReference(string name, string key, float[] actual)
    {
        using var reference = JsonDocument.Parse(File.ReadAllText(Shared.Find("models", "exports", name + ".ref.json")));
        var expected = reference.RootElement.GetProperty(key)[0].EnumerateArray().Select(value => value.GetDouble()).ToArray();
        for (var index = 0; index < expected.Length; index++)
            Assert.Equal(expected[index], actual[index], 1e-4);
    }
}
