using System.Text.Json;

namespace TransferPipeline.Tests.EndToEnd;

/// <summary>Layers of real networks, tuned from the command line and by a service that dies. Alone: the moments of the kills are parts of a run's time.</summary>
[Collection(Alone.Name)]
public sealed class TuningTests
{
    private const int Kills = 10;

    [Fact]
    public async Task The_last_blocks_of_a_real_network_are_tuned_and_what_leaves_is_certified_ONNX()
    {
        using var folder = new TemporaryFolder();
        File.Copy(Shared.Find("models", "image", "mobilenet_v1_025_224.onnx"), folder.File("model.onnx"));
        await File.WriteAllTextAsync(
            folder.File("model.card.json"),
            """{"input":"input","embedding":"embedding","preprocessing":{"height":224,"width":224,"resizeTo":256,"scale":0.00784313725490196,"mean":[1,1,1]}}""",
            TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(
            folder.File("pipeline.yaml"),
            $$"""
            name: flowers
            dataset:  { source: {{Shared.Find("data", "flowers")}} }
            backbone: { model: model.onnx }
            head:     { type: linear }
            tune:     { layers: last-2-blocks, epochs: 5 }
            score:    { input: {{Shared.Find("data", "photos")}} }
            """, TestContext.Current.CancellationToken);

        var run = (await new TransferProgram(folder.Path).RunAsync("run", "pipeline.yaml", "--json")).Demand(0).DemandBalance();

        Assert.Contains(run.Json.GetProperty("notes").EnumerateArray(), note => note.GetString()!.StartsWith("The activations at 'conv_pw_11_relu' take 0.019 GiB", StringComparison.Ordinal));
        Assert.InRange(run.Json.GetProperty("model").GetProperty("metrics").GetProperty("accuracy").GetDouble(), 0.74, 1);
        var card = await CardAsync(run.Json);
        Assert.True(card.GetProperty("certificate").GetProperty("passed").GetBoolean());
        Assert.Equal("conv_pw_11_relu", card.GetProperty("tuning").GetProperty("cut").GetString());
    }

    [Fact]
    public async Task Layers_that_the_network_does_not_have_are_refused_before_anything_runs()
    {
        using var folder = new TemporaryFolder();
        var program = await PrepareAsync(folder, "last-99-blocks");

        var refused = (await program.RunAsync("run", "pipeline.yaml")).Demand(2);

        Assert.Contains("last-99-blocks", refused.Errors, StringComparison.Ordinal);
        Assert.Contains("transfer models inspect", refused.Errors, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder.File("transfer-data", "shards")));
    }

    [Fact]
    public async Task Killed_ten_times_while_it_trains_a_worker_ends_with_the_model_of_an_undisturbed_run()
    {
        using var folder = new TemporaryFolder();
        var program = await PrepareAsync(folder, "all");
        var undisturbed = (await program.RunAsync("run", "pipeline.yaml", "--json")).Demand(0).DemandBalance().Json.GetProperty("model");
        using var worker = await WorkerProgram.StartAsync(folder.Path, new Dictionary<string, string?> { ["Worker__SliceSeconds"] = "1" });
        (await program.RunAsync("run", "pipeline.yaml", "--server", worker.Url, "--detach")).Demand(0);
        var random = new Random(5);
        var (kills, kept) = (0, 0);
        while (kills < Kills)
        {
            // Only while it trains: the first kill waits until something is kept.
            while (Kept(folder) == kept && kills == 0)
                await Task.Delay(50, TestContext.Current.CancellationToken);

            await Task.Delay(TimeSpan.FromSeconds(0.3 + (1.7 * random.NextDouble())), TestContext.Current.CancellationToken);
            Assert.NotEqual(0, Kept(folder));
            await worker.KillAsync();
            kills++;
            kept = Kept(folder);
            await worker.RestartAsync();
        }

        var finished = (await program.RunAsync("run", "pipeline.yaml", "--server", worker.Url, "--json")).Demand(0).DemandBalance().Json;

        Assert.Equal("tuned-1", finished.GetProperty("run").GetString());
        Assert.Equal(undisturbed.GetProperty("version").GetString(), finished.GetProperty("model").GetProperty("version").GetString());
        Assert.Equal(undisturbed.GetProperty("metrics").GetRawText(), finished.GetProperty("model").GetProperty("metrics").GetRawText());
        TestContext.Current.TestOutputHelper?.WriteLine($"{kills} kills; the last of them found slice {kept} kept");
    }

    /// <summary>Number of the newest state that is kept; 0 where none is.</summary>
    private static int Kept(TemporaryFolder folder)
    {
        var states = Path.Combine(folder.Path, "service", "checkpoints");
        return !Directory.Exists(states) ? 0 : Directory.EnumerateFiles(states, "*.safetensors", SearchOption.AllDirectories)
            .Select(file => int.Parse(Path.GetFileName(file).Split('-')[0], System.Globalization.CultureInfo.InvariantCulture)).DefaultIfEmpty().Max();
    }

    private static async Task<JsonElement> CardAsync(JsonElement run) => JsonSerializer.Deserialize<JsonElement>(await File.ReadAllTextAsync(
        Path.Combine(Path.GetDirectoryName(run.GetProperty("model").GetProperty("path").GetString()!)!, "card.json"), TestContext.Current.CancellationToken));

    /// <summary>The demo's network and labels, which train for half a minute.</summary>
    private static async Task<TransferProgram> PrepareAsync(TemporaryFolder folder, string layers)
    {
        var samples = Path.Combine(Repository.Root, "samples", "fashion");
        await File.WriteAllTextAsync(
            folder.File("pipeline.yaml"),
            $$"""
            name: tuned
            dataset:  { source: {{Path.Combine(samples, "train-images-idx3-ubyte.gz")}}, testFraction: 0.2 }
            backbone: { model: {{Path.Combine(samples, "backbone.onnx")}} }
            head:     { type: linear }
            tune:     { layers: {{layers}}, epochs: 60, batchSize: 8 }
            """, TestContext.Current.CancellationToken);
        return new TransferProgram(folder.Path);
    }
}
