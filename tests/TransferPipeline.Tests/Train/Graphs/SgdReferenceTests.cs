using System.Text.Json;
using TransferPipeline.Onnx.Graphs;
using TransferPipeline.Tests.Onnx;
using static TorchSharp.torch;

namespace TransferPipeline.Tests.Train.Graphs;

/// <summary>A few steps of plain SGD over all layers, as PyTorch took them from the same weights (gradients.json).</summary>
public sealed class SgdReferenceTests
{
    [Theory]
    [InlineData("tiny_bert_classifier", 1e-4, 1e-3)]
    [InlineData("tiny_gpt2_past", 1e-4, 1e-3)]
    [InlineData("tiny_vit", 1e-4, 1e-3)]
    [InlineData("all-MiniLM-L6-v2", 1e-4, 1e-3)]
    [InlineData("resnet50_torchscript_train", 1e-4, 1e-3)]
    [InlineData("efficientnet_lite0_224_bn_eval", 1e-4, 1e-3)]
    [InlineData("efficientnet_lite0_224_bn_train", 1e-4, 1e-3)]
    public void Losses_and_gradients_are_those_of_PyTorch(string name, double lossLimit, double normLimit)
    {
        using var references = JsonDocument.Parse(File.ReadAllText(Shared.Find("models", "exports", "gradients.json")));
        var reference = references.RootElement.GetProperty(name);
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        using var task = SgdTask.Create(name, Load(reference.GetProperty("file").GetString()!, folder), [.. reference.GetProperty("labels").EnumerateArray().Select(label => label.GetInt64())]);
        var rate = reference.GetProperty("sgd_learning_rate").GetDouble();
        var (losses, off) = (new List<double>(), new List<string>());
        foreach (var expected in reference.GetProperty("losses_before_each_step").EnumerateArray().Select(loss => loss.GetDouble()))
        {
            using var step = NewDisposeScope();
            var loss = task.Loss();
            losses.Add(loss.item<float>());
            if (!(Math.Abs(losses[^1] - expected) <= lossLimit * expected))
                off.Add($"loss {losses.Count}: {losses[^1]:g8} instead of {expected}");

            loss.backward();
            task.Settle();
            if (losses.Count == 1)
                off.AddRange(Gradients(task, reference.GetProperty("gradients_at_step_0"), normLimit));

            Descend(task, rate);
        }

        off.ForEach(line => TestContext.Current.SendDiagnosticMessage($"{name} {line}"));
        Assert.Empty(off);
    }

    private static List<string> Gradients(SgdTask task, JsonElement expected, double limit)
    {
        var gradients = task.Graph.Parameters.SelectMany(parameter => parameter.Twins.Append(parameter.Name).Select(name => (name, parameter.Value.grad!))).ToDictionary();
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
