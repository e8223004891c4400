using TorchSharp;
using TransferPipeline.Inference;
using TransferPipeline.Inference.OnnxSessions;
using TransferPipeline.Onnx.Blocks;
using TransferPipeline.Onnx.Cards;
using TransferPipeline.Onnx.Graphs;
using TransferPipeline.Onnx.Heads;
using TransferPipeline.Onnx.Tensors;
using TransferPipeline.Tests.Inference;
using TransferPipeline.Train.Heads;
using TransferPipeline.Train.Targets;
using TransferPipeline.Train.Tuning;

namespace TransferPipeline.Tests.Train.Tuning;

/// <summary>The tail of a small MobileNet on photographs of five kinds of flowers, from the cut to the fused graph.</summary>
public sealed class FlowersTests : IDisposable
{
    private static readonly string[] Labels = ["daisy", "dandelion", "roses", "sunflowers", "tulips"];
    private readonly TemporaryFolder folder = new();
    private readonly BatchRunner runner = new(new());

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_tail_that_learned_says_in_the_fused_graph_what_it_said_in_training()
    {
        var recipe = new TuningRecipe { Epochs = 4, BatchSize = 16, BackboneLearningRate = 5e-4 };
        var model = OnnxModel.Load(Shared.Find("models", "image", "mobilenet_v1_025_224.onnx"));
        var blocks = ModelBlocks.Of(model, Cards.MobileNetV1);
        var cut = TuneLayers.Resolve(blocks, "last-2-blocks").Cut!;
        using var train = await RowsAsync(model, cut, Pictures("train"));
        using var test = await RowsAsync(model, cut, Pictures("test"));
        using var network = TailNetwork.Create(blocks, cut, Linear(blocks, cut, train), recipe);
        using var training = TailTraining.Start(network, train, null, recipe);

        training.RunSlice(TimeSpan.MaxValue, Token);
        var tuned = training.Finish();

        Assert.InRange(tuned.Curve[^1].TrainLoss!.Value, 0, tuned.Curve[0].TrainLoss!.Value - 0.08);
        var expected = TailEvaluation.Logits(network, test, 32, Token);
        var actual = await FusedAsync(TensorWriter.WithTensors(model, tuned.Tensors).Model, tuned.Head);
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-3f));
    }

    public void Dispose()
    {
        runner.Dispose();
        folder.Dispose();
    }

    private static (string File, int Class)[] Pictures(string split) =>
        [.. Labels.SelectMany((label, index) => Directory.GetFiles(Shared.Find("data", "flowers", split, label)).Order(StringComparer.Ordinal).Select(file => (file, index)))];

    private static LinearFit Linear(ModelBlocks blocks, CutPoint cut, TailRows rows)
    {
        const int width = 256;
        using var scope = torch.NewDisposeScope();
        using var noGradients = torch.no_grad();
        using var network = TailNetwork.Create(blocks, cut, new() { Scaling = FeatureScaling.None(width), Weights = new float[width], Bias = new float[1] }, new());
        using var features = LabelledFeatures.Of(TunedValues.Of(network.Features(rows.Gather([.. Enumerable.Range(0, rows.Count)]))), width, [.. rows.Classes], [.. rows.Keys]);
        return HeadLayer.StartOf(HeadTrainer.Train(new() { Train = features, Labels = Labels }, new() { Type = "linear" }, Token).Weights);
    }

    private async Task<TailRows> RowsAsync(OnnxModel model, CutPoint cut, (string File, int Class)[] pictures)
    {
        var path = folder.File("front.onnx");
        GraphCutting.Front(model, cut).Save(path);
        using var front = ContentModel.OpenEmbedding(path, Cards.MobileNetV1 with { Embedding = cut.Tensor, Logits = null }, new());
        var values = await RunAsync(front, pictures);
        var width = values.Length / pictures.Length;
        var matrix = FeatureMatrix.InMemory(pictures.Length, width);
        matrix.Write(new RowRange(0, pictures.Length), values);
        return new()
        {
            Inputs = [new() { Values = matrix, Shape = [128, 14, 14] }],
            Targets = new ClassTargets(Array.ConvertAll(pictures, picture => picture.Class)),
            Keys = Array.ConvertAll(pictures, picture => Path.GetFileName(picture.File)),
        };
    }

    private async Task<float[]> FusedAsync(OnnxModel backbone, LinearFit head)
    {
        var path = folder.File("fused.onnx");
        var weights = new HeadWeights { Mean = head.Scaling.Mean, Std = head.Scaling.Std, Weights = head.Weights, Bias = head.Bias, Temperature = 1, Labels = Labels };
        HeadFusion.Fuse(backbone, Cards.MobileNetV1, weights).Save(path);
        using var fused = ContentModel.OpenClassifier(path, ModelCardReader.Read(path), new());
        return await RunAsync(fused, Pictures("test"));
    }

    private async Task<float[]> RunAsync(ContentModel model, (string File, int Class)[] pictures)
    {
        var contents = Array.ConvertAll(pictures, picture => (ReadOnlyMemory<byte>)File.ReadAllBytes(picture.File));
        var outcomes = await runner.RunAsync(model, contents, null, Token);
        return [.. outcomes.SelectMany(outcome => Assert.IsType<RowOutcome.Computed>(outcome).Outputs[0])];
    }
}
