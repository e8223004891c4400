using System.Text.Json;
using TransferPipeline.Onnx.Graphs;
using TransferPipeline.Tests.Onnx;
using static TorchSharp.torch;

namespace TransferPipeline.Tests.Train.Graphs;

/// <summary>A few steps of plain SGD over all layers, as PyTorch took them from the same weights (gradients.json).</summary>
public sealed class SgdReferenceTests
{
    /// <summary>Nothing is asked of a loss with this limit.</summary>
    private const double Any = double.PositiveInfinity;

    /// <summary>
    /// Relative limits: of the gradients' norms, then of each loss. Wider ones are where rounding decides on which side of a kink the input of a
    /// unit lies, which the next steps amplify. ResNet-50's third loss comes out 7e-4 off in float32, and 2e-6 off in float64. EfficientNet's
    /// last one in eval mode is the same in float32 and float64, 2.7e-4 from PyTorch's. In training mode, where the batch is one picture in eight
    /// shades, float64 differs as much: norms by 8e-3, the second loss by 2e-3.
    /// </summary>
    [Theory]
    [InlineData("tiny_bert_classifier", 1e-3, 1e-4, 1e-4, 1e-4, 1e-4, 1e-4, 1e-4)]
    [InlineData("tiny_gpt2_past", 1e-3, 1e-4, 1e-4, 1e-4, 1e-4, 1e-4, 1e-4)]
    [InlineData("tiny_vit", 1e-3, 1e-4, 1e-4, 1e-4, 1e-4, 1e-4, 1e-4)]
    [InlineData("all-MiniLM-L6-v2", 1e-3, 1e-4, 1e-4, 1e-4, 1e-4)]
    [InlineData("resnet50_torchscript_train", 1e-3, 1e-4, 1e-4, 2e-3)]
    [InlineData("efficientnet_lite0_224_bn_eval", 1e-3, 1e-4, 1e-4, 1e-4, 1e-3)]
    [InlineData("efficientnet_lite0_224_bn_train", 1e-2, 1e-4, 1e-2, Any, Any)]
    public void Losses_and_gradients_are_those_of_PyTorch(string name, double normLimit, params double[] lossLimits)
    {
        using var references = JsonDocument.Parse(File.ReadAllText(Shared.Find("models", "exports", "gradients.json")));
        var reference = references.RootElement.GetProperty(name);
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        using var task = SgdTask.Create(name, Load(reference.GetProperty("file").GetString()!, folder), [.. reference.GetProperty("labels").EnumerateArray().Select(label => label.GetInt64())]);
        var rate = reference.GetProperty("sgd_learning_rate").GetDouble();
        var (losses, off) = (new List<double>(), new List<string>());
        double[] expected = [.. reference.GetProperty("losses_before_each_step").EnumerateArray().Select(loss => loss.GetDouble())];
        Assert.Equal(expected.Length, lossLimits.Length);
        foreach (var (wanted, limit) in expected.Zip(lossLimits).TakeWhile(pair => pair.Second < Any))
        {
            using var step = NewDisposeScope();
            var loss = task.Loss();
            losses.Add(loss.item<float>());
            if (!(Math.Abs(losses[^1] - wanted) <= limit * wanted))
                off.Add($"loss {losses.Count}: {losses[^1]:g8} instead of {wanted}");

            loss.backward();
            task.Settle();
            if (losses.Count == 1)
                off.AddRange(Gradients(task, reference.GetProperty("gradients_at_step_0"), normLimit));

            Descend(task, rate);
        }

        Assert.True(off.Count == 0, string.Join('\n', off));
    }

    private static List<string> Gradients(SgdTask task, JsonElement expected, double limit)
    {
        var gradients = task.Graph.Parameters.SelectMany(parameter => parameter.Names.Select(name => (name, parameter.Value.grad!))).ToDictionary();
        var off = new List<string>();

        // Some gradients are zero in truth: a key's bias cancels out in the softmax, a shift before a normalization in it. What is left is rounding.
        var rounding = 1e-6 * expected.EnumerateObject().Max(entry => entry.Value.GetProperty("norm").GetDouble());
        foreach (var entry in expected.EnumerateObject())
        {
            if (!gradients.TryGetValue(entry.Name, out var gradient))
            {
                off.Add($"{entry.Name} has no gradient");
                continue;
            }

            var (norm, wanted) = (gradient.norm().to_type(ScalarType.Float64).item<double>(), entry.Value.GetProperty("norm").GetDouble());
            if (!(Math.Abs(norm - wanted) <= Math.Max(limit * wanted, rounding)))
                off.Add($"{entry.Name}: norm {norm:g6} instead of {wanted:g6}");
        }

        return off;
    }

    private static void Descend(SgdTask task, double rate)
    {
        using var still = no_grad();
        foreach (var weight in task.Weights)
        {
            weight.sub_(weight.grad! * rate);
            weight.grad!.zero_();
        }
    }

    private static OnnxModel Load(string file, TemporaryFolder folder)
    {
        string[] candidates = [Path.Combine("exports", file), Path.Combine("image", file), file];
        var found = candidates.First(candidate => File.Exists(Path.Combine(Shared.Folder, "models", candidate)));
        var path = Shared.Find("models", found);
        return OnnxModel.Load(File.Exists(Path.ChangeExtension(path, ".weights.json")) ? MadeWeights.Place(Path.GetFileNameWithoutExtension(file), folder.Path) : path);
    }
}
