using System.Text.Json;
using TransferPipeline.Onnx.Graphs;
using TransferPipeline.Tests.Onnx;
using TransferPipeline.Train.Graphs;
using static TorchSharp.torch;

namespace TransferPipeline.Tests.Train.Graphs;

/// <summary>Whole graphs as today's exporters write them, at full size.</summary>
public sealed class ExportForwardTests
{
    private const double Tolerance = 1e-4;

    [Theory]
    [InlineData("resnet50_torchscript")]
    [InlineData("resnet50_dynamo")]
    [InlineData("resnet50_torchscript_train")]
    [InlineData("resnet50_keras")]
    [InlineData("vgg16_torchscript")]
    [InlineData("vgg16_dynamo")]
    [InlineData("vit_b_16_dynamo")]
    [InlineData("vit_base_optimum")]
    [InlineData("efficientnet_b0_dynamo")]
    [InlineData("bert_base_optimum")]
    [InlineData("distilbert_classifier_optimum")]
    [InlineData("gpt2_past_optimum")]
    [InlineData("tiny_bert_classifier")]
    [InlineData("tiny_distilbert")]
    [InlineData("tiny_gpt2_past")]
    [InlineData("tiny_vit")]
    public void A_whole_graph_gives_the_outputs_that_its_exporter_gave(string name)
    {
        var path = Shared.Find("models", "exports", name + ".onnx");
        using var folder = new TemporaryFolder();
        var model = OnnxModel.Load(File.Exists(Path.ChangeExtension(path, ".weights.json")) ? MadeWeights.Place(name, folder.Path) : path);
        using var reference = JsonDocument.Parse(File.ReadAllText(Path.ChangeExtension(path, ".ref.json")));
        using var scope = NewDisposeScope();
        using var still = no_grad();
        foreach (var run in ExportRun.Of(model, reference.RootElement, Vocabulary(Path.ChangeExtension(path, ".config.json"))))
        {
            using var graph = TorchGraph.Create(model, [.. run.Feeds.Keys], [run.Output], new() { Trainable = [] });
            var output = graph.Forward([.. run.Feeds.Values], ForwardMode.Inference)[0];

            Assert.Equal(run.Shape, output.shape);
            Assert.Empty(graph.Parameters);
            foreach (var (row, expected) in run.Rows)
            {
                var actual = TorchValues.Floats(output.reshape(-1, output.shape[^1])[row]);
                for (var index = 0; index < expected.Length; index++)
                    Assert.Equal(expected[index], actual[index], Tolerance * Math.Max(1, Math.Abs(expected[index])));
            }

            Assert.Equal(run.Spread, output.std(unbiased: false).item<float>(), 1e-3 * run.Spread);
        }
    }

    private static int Vocabulary(string path)
    {
        if (!File.Exists(path))
            return 0;

        using var config = JsonDocument.Parse(File.ReadAllText(path));
        return config.RootElement.TryGetProperty("vocab_size", out var size) ? size.GetInt32() : 0;
    }
}
