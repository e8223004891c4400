using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using TransferPipeline.Inference.Images;
using TransferPipeline.Onnx.Cards;
using TransferPipeline.Onnx.Heads;
using TransferPipeline.Tests.Inference;

namespace TransferPipeline.Tests.Train;

/// <summary>What docs/models.md shows for ONNX Runtime without this program works, in C# and in Python.</summary>
public sealed partial class PlainRuntimeTests
{
    private static readonly HeadWeights Head = new()
    {
        Mean = [0.5f, 0.5f, 0.5f], Std = [1, 1, 1], Weights = [0, 0, 9, 0, 9, 0, 9, 0, 0], Bias = [0, 0, 0], Temperature = 1.5, Labels = ["blue", "green", "red"],
    };

    private static readonly ImagePreprocessing Preprocessing = new() { Height = 8, Width = 8, ResizeTo = 10, Mean = [0.4, 0.5, 0.6], Std = [0.2, 0.3, 0.4] };

    [Fact]
    public void The_csharp_example()
    {
        using var folder = new TemporaryFolder();
        SaveModel(folder.File("model.onnx"));

        Assert.Equal("red", Decide(folder.File("model.onnx"), [.. Enumerable.Range(0, 192).Select(index => index < 64 ? 2f : 0)], [1, 3, 8, 8]));

        // The example is this class's own code, up to the name of the file.
        var own = File.ReadAllText(Path.Combine(Repository.Root, "tests/TransferPipeline.Tests/Train/PlainRuntimeTests.cs")).Replace("new InferenceSession(model)", "new InferenceSession(\"model.onnx\")");
        Assert.All(Example("csharp").Split('\n', StringSplitOptions.RemoveEmptyEntries), line => Assert.Contains(line, own, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_python_example_gives_the_tensor_that_scoring_takes()
    {
        const string Python = "/usr/bin/python3";
        Assert.SkipUnless(File.Exists(Python) || Environment.GetEnvironmentVariable("CI") is "true", "There is no Python here.");
        using var folder = new TemporaryFolder();
        SaveModel(folder.File("model.onnx"));
        await File.WriteAllBytesAsync(folder.File("picture.png"), PictureFile.Read("rgb.png"), TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(folder.File("example.py"), Example("python"), TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(folder.File("card.json"), ModelCardWriter.Write(ModelCardReader.Read(folder.File("model.onnx"))), TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(folder.File("onnxruntime.py"), StandIn, TestContext.Current.CancellationToken);

        using var process = Process.Start(new ProcessStartInfo(Python, "example.py") { WorkingDirectory = folder.Path, RedirectStandardError = true, RedirectStandardOutput = true })!;
        var errors = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal("", errors);
        var tensor = MemoryMarshal.Cast<byte, float>(await File.ReadAllBytesAsync(folder.File("tensor.bin"), TestContext.Current.CancellationToken)).ToArray();
        var expected = new float[tensor.Length];
        using var image = PictureFile.Decode(PictureFile.Read("rgb.png"));
        new ImagePreprocessor(Preprocessing).Fill(image, expected);
        Assert.All(expected.Zip(tensor), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
    }

    private static string Decide(string model, float[] pixels, int[] shape)
    {
        using var session = new InferenceSession(model);
        using var card = JsonDocument.Parse(session.ModelMetadata.CustomMetadataMap["transfer.card"]);
        var labels = card.RootElement.GetProperty("labels").EnumerateArray().Select(label => label.GetString()).ToArray();
        var input = card.RootElement.GetProperty("input").GetString()!;

        // pixels: one picture, preprocessed as the card says.
        using var results = session.Run([NamedOnnxValue.CreateFromTensor(input, new DenseTensor<float>(pixels, shape))], ["probabilities"]);
        var probabilities = results[0].AsTensor<float>().ToArray();
        var decision = labels[Array.IndexOf(probabilities, probabilities.Max())];
        return decision!;
    }

    private static void SaveModel(string path)
    {
        var backbone = TrainingFixture.Backbone();
        var card = ModelCardReader.Read(backbone, path) with { Preprocessing = Preprocessing };
        HeadFusion.Fuse(backbone, card, Head).Save(path);
    }

    /// <summary>ONNX Runtime for Python is in no Debian package: this keeps the tensor that it would be given.</summary>
    private const string StandIn = """
        import types, numpy
        class InferenceSession:
            def __init__(self, path): open(path, "rb").close()
            def get_modelmeta(self): return types.SimpleNamespace(custom_metadata_map={"transfer.card": open("card.json", encoding="utf-8").read()})
            def run(self, outputs, inputs):
                assert outputs == ["probabilities"] and list(inputs) == ["pixels"]
                inputs["pixels"].tofile("tensor.bin")
                return [numpy.array([[0.1, 0.7, 0.2]])]
        """;

    private static string Example(string language) =>
        Fence().Matches(File.ReadAllText(Path.Combine(Repository.Root, "docs", "models.md"))).Single(match => match.Groups["language"].Value == language).Groups["code"].Value;

    [GeneratedRegex(@"^```(?<language>\w+)\n(?<code>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();
}
