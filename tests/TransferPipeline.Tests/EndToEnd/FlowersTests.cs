using System.Text.Json;

namespace TransferPipeline.Tests.EndToEnd;

/// <summary>Real photos and real pretrained networks, from the command line to the scored file.</summary>
public sealed class FlowersTests
{
    private const string MobileNet = """{"height":224,"width":224,"resizeTo":256,"scale":0.00784313725490196,"mean":[1,1,1]}""";
    private const string EfficientNet = """{"height":224,"width":224,"resizeTo":256,"interpolation":"bicubic","scale":0.0078125,"mean":[0.9921875,0.9921875,0.9921875]}""";

    /// <summary>The least accuracy is below what scikit-learn's logistic regression reaches on the same features (0.797; 0.865 to 0.905, by C).</summary>
    [Theory]
    [InlineData("mobilenet_v1_025_224", MobileNet, 0.77)]
    [InlineData("efficientnet_lite0_224", EfficientNet, 0.86)]
    public async Task A_linear_head_on_frozen_features_reaches_the_reference(string model, string preprocessing, double leastAccuracy)
    {
        using var folder = new TemporaryFolder();
        File.Copy(Shared.Find("models", "image", $"{model}.onnx"), folder.File("model.onnx"));
        await File.WriteAllTextAsync(
            folder.File("model.card.json"),
            $$"""{"name":"{{model}}","input":"input","embedding":"embedding","preprocessing":{{preprocessing}}}""", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(
            folder.File("pipeline.yaml"),
            $$"""
            name: flowers
            dataset:  { source: {{Shared.Find("data", "flowers")}} }
            backbone: { model: model.onnx }
            head:     { type: linear }
            score:    { input: {{Shared.Find("data", "photos")}}, output: jsonl }
            """, TestContext.Current.CancellationToken);

        var run = (await new TransferProgram(folder.Path).RunAsync("run", "pipeline.yaml", "--json")).Demand(0).DemandBalance();

        var trained = run.Json.GetProperty("model");
        Assert.InRange(trained.GetProperty("metrics").GetProperty("accuracy").GetDouble(), leastAccuracy, 1);
        Assert.Equal("Succeeded", run.Json.GetProperty("state").GetString());
        Assert.Equal(199, run.Json.GetProperty("stages")[0].GetProperty("in").GetInt64());
        Assert.All(run.Json.GetProperty("outputs").EnumerateArray(), output => Assert.True(File.Exists(output.GetString())));
        await DemandScoresAsync(run, Path.GetDirectoryName(trained.GetProperty("path").GetString()!)!);
    }

    /// <summary>Nine photos and one text file: nine rows and one quarantine record.</summary>
    private static async Task DemandScoresAsync(Finished run, string modelFolder)
    {
        var card = JsonSerializer.Deserialize<JsonElement>(await File.ReadAllTextAsync(Path.Combine(modelFolder, "card.json"), TestContext.Current.CancellationToken));
        Assert.True(card.GetProperty("certificate").GetProperty("passed").GetBoolean());
        var manifestFile = run.Json.GetProperty("outputs").EnumerateArray().Select(output => output.GetString()!).Single(path => path.EndsWith("manifest.json", StringComparison.Ordinal));
        var manifest = JsonSerializer.Deserialize<JsonElement>(await File.ReadAllTextAsync(manifestFile, TestContext.Current.CancellationToken));
        Assert.Equal(9, manifest.GetProperty("rows").GetInt64());
        Assert.Equal(1, manifest.GetProperty("quarantined").GetInt64());
        var part = Path.Combine(Path.GetDirectoryName(manifestFile)!, "part-00000.jsonl");
        var rows = (await File.ReadAllLinesAsync(part, TestContext.Current.CancellationToken)).Select(line => JsonSerializer.Deserialize<JsonElement>(line)).ToList();
        Assert.Equal("sunflowers", rows.Single(row => row.GetProperty("source").GetString() == "sunflower.jpg").GetProperty("predicted").GetString());
    }
}
