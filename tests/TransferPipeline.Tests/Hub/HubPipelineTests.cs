using System.Text.Json;
using SkiaSharp;
using TransferPipeline.Tests.EndToEnd;

namespace TransferPipeline.Tests.Hub;

/// <summary>The program itself, with HF_ENDPOINT at a server that behaves like the hub.</summary>
public sealed class HubPipelineTests : IDisposable
{
    private const string Prepared = """{"image_processor_type":"ViTImageProcessor","size":{"height":8,"width":8},"image_mean":[0.5,0.5,0.5],"image_std":[0.5,0.5,0.5]}""";

    private readonly TemporaryFolder folder = new();
    private readonly HubServer server = new HubServer().With("config.json", """{"id2label":{"0":"red","1":"green","2":"blue"}}""")
        .With("preprocessor_config.json", Prepared)
        .With("README.md", "---\nlicense: mit\n---\n").With("onnx/model.onnx", ImageGraph.Bytes(classes: 3), large: true);

    public HubPipelineTests()
    {
        Transfer = new(folder.Path);
        Transfer.Environment["HF_ENDPOINT"] = server.Url;
        Transfer.Environment["HF_HOME"] = folder.File("hf");
        Transfer.Environment["HF_TOKEN"] = HubServer.Token;
    }

    private TransferProgram Transfer { get; }

    public void Dispose()
    {
        server.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task Pull_says_where_the_model_lies_and_pins_it()
    {
        var pulled = await Transfer.RunAsync("models", "pull", "hf:maker/small-model", "--json");

        Assert.True(pulled.ExitCode == 0, pulled.Errors);
        var answer = JsonDocument.Parse(pulled.Output).RootElement;
        Assert.Equal(server.Commit, answer.GetProperty("commit").GetString());
        Assert.Equal("mit", answer.GetProperty("license").GetString());
        Assert.Equal(4, answer.GetProperty("files").GetArrayLength());
        Assert.StartsWith(folder.File("hf", "hub"), answer.GetProperty("onnx").GetString());
        Assert.True(File.Exists(answer.GetProperty("onnx").GetString()));

        server.Commit = new string('c', 40);
        var again = await Transfer.RunAsync("models", "pull", "hf:maker/small-model");
        var updated = await Transfer.RunAsync("models", "pull", "hf:maker/small-model", "--update");

        Assert.Contains($"hf:maker/small-model@{new string('a', 40)}:fp32: ", again.Output);
        Assert.Contains($"hf:maker/small-model@{new string('c', 40)}:fp32: ", updated.Output);
        Assert.Contains(new string('c', 40), await File.ReadAllTextAsync(folder.File("models.lock.json"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_pipeline_names_a_model_of_the_hub_and_runs_without_it_afterwards()
    {
        foreach (var (label, color) in new[] { ("dark", SKColors.DarkRed), ("light", SKColors.LightYellow) })
            Draw(label, color);
        await File.WriteAllTextAsync(folder.File("pipeline.yaml"), """
            name: colours
            dataset: { name: colours, source: pictures, testFraction: 0 }
            backbone: { model: hf:maker/small-model }
            head: { type: linear }
            """, TestContext.Current.CancellationToken);

        var run = await Transfer.RunAsync("run", "pipeline.yaml");
        var inspected = await Transfer.RunAsync("models", "inspect", "hf:maker/small-model");
        Transfer.Environment["HF_HUB_OFFLINE"] = "1";
        var scored = await Transfer.RunAsync("score", "pictures", "--model", "hf:maker/small-model", "--output", "jsonl");

        Assert.True(run.ExitCode == 0, run.Errors);
        Assert.Contains($"hf:maker/small-model is hf:maker/small-model@{server.Commit}:fp32.", run.Output);
        Assert.Contains("How pictures are prepared is read from preprocessor_config.json (ViTImageProcessor).", run.Output);
        Assert.Contains($"licence: mit, from hf:maker/small-model@{server.Commit}", inspected.Output);
        Assert.Contains("labels: red, green, blue", inspected.Output);
        Assert.True(scored.ExitCode == 0, scored.Errors);
    }

    [Fact]
    public async Task What_is_wrong_ends_with_exit_code_2_and_the_way_out()
    {
        var missing = await Transfer.RunAsync("models", "pull", "hf:nobody/nothing");
        var mistyped = await Transfer.RunAsync("models", "pull", "resnet5");
        await File.WriteAllTextAsync(folder.File("pipeline.yaml"), "name: x\ndataset: { name: x, source: '.' }\nbackbone: { model: mobilnet-v2 }\n", TestContext.Current.CancellationToken);
        var pipeline = await Transfer.RunAsync("run", "pipeline.yaml");

        Assert.Equal((2, 2, 2), (missing.ExitCode, mistyped.ExitCode, pipeline.ExitCode));
        Assert.Contains("has no model nobody/nothing", missing.Errors);
        Assert.Contains("Did you mean 'resnet50' of the catalog?", mistyped.Errors);
        Assert.Contains("Did you mean 'mobilenet-v2' of the catalog?", pipeline.Errors);
    }

    [Fact]
    public async Task The_catalog_lists_names_references_and_licences()
    {
        var listed = await Transfer.RunAsync("models", "catalog", "--json");

        var models = JsonDocument.Parse(listed.Output).RootElement.GetProperty("models");
        Assert.Contains(models.EnumerateArray(), model => model.GetProperty("name").GetString() == "vit-base" && model.GetProperty("reference").GetString() == "hf:Xenova/vit-base-patch16-224");
    }

    private void Draw(string label, SKColor color)
    {
        Directory.CreateDirectory(folder.File("pictures", label));
        for (var number = 0; number < 6; number++)
        {
            using var bitmap = new SKBitmap(16, 16);
            bitmap.Erase(color.WithBlue((byte)(color.Blue / 2 + number * 5)));
            using var data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
            File.WriteAllBytes(folder.File("pictures", label, $"{number}.png"), data.ToArray());
        }
    }
}
