using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace TransferPipeline.Tests.EndToEnd;

/// <summary>Layers of real networks, tuned from the command line and by a service that dies. Alone: the moments of the kills are parts of a run's time.</summary>
[Collection(Alone.Name)]
public sealed class TuningTests
{
    private const int Kills = 10;

    /// <summary>To see how fast the machine is.</summary>
    private const int FewEpochs = 20;

    /// <summary>Enough for two slices of a second a kill, and some more.</summary>
    private const double TrainingSeconds = 30;

    /// <summary>Each with twice the epochs of the one before.</summary>
    private const int Attempts = 4;

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
        var program = await PrepareAsync(folder, "last-99-blocks", FewEpochs);

        var refused = (await program.RunAsync("run", "pipeline.yaml")).Demand(2);

        Assert.Contains("last-99-blocks", refused.Errors, StringComparison.Ordinal);
        Assert.Contains("transfer models inspect", refused.Errors, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder.File("transfer-data", "shards")));
    }

    [Fact]
    public async Task Killed_ten_times_while_it_trains_a_worker_ends_with_the_model_of_an_undisturbed_run()
    {
        using var folder = new TemporaryFolder();
        var program = await PrepareAsync(folder, "all", FewEpochs);
        var quick = (await program.RunAsync("run", "pipeline.yaml", "--json", "--root", "quick")).Demand(0).Json;
        var epochs = (int)(FewEpochs * TrainingSeconds / SecondsOf(quick));
        var killed = await KilledAsync(epochs);
        // Where the machine has become quicker since, the training was over too soon.
        for (var attempt = 1; killed is null && attempt < Attempts; attempt++)
            killed = await KilledAsync(epochs *= 2);

        Assert.NotNull(killed);
        await PrepareAsync(folder, "all", epochs);
        var undisturbed = (await program.RunAsync("run", "pipeline.yaml", "--json")).Demand(0).DemandBalance().Json;
        Assert.Equal("tuned-1", killed.Value.GetProperty("run").GetString());
        Assert.Equal(undisturbed.GetProperty("model").GetProperty("version").GetString(), killed.Value.GetProperty("model").GetProperty("version").GetString());
        Assert.Equal(undisturbed.GetProperty("model").GetProperty("metrics").GetRawText(), killed.Value.GetProperty("model").GetProperty("metrics").GetRawText());
        TestContext.Current.TestOutputHelper?.WriteLine($"{Kills} kills in a training of {SecondsOf(undisturbed):0} s");
    }

    /// <summary>What a worker that was killed ten times made in the end; null where it was done before the tenth.</summary>
    private static async Task<JsonElement?> KilledAsync(int epochs)
    {
        using var folder = new TemporaryFolder();
        var program = await PrepareAsync(folder, "all", epochs);
        using var worker = await WorkerProgram.StartAsync(folder.Path, new Dictionary<string, string?> { ["Worker__SliceSeconds"] = "1" });
        (await program.RunAsync("run", "pipeline.yaml", "--server", worker.Url, "--detach")).Demand(0);
        var random = new Random(5);
        var kept = 0;
        for (var kill = 0; kill < Kills; kill++)
        {
            // It has begun to train, and then any moment of a slice.
            for (var wait = Stopwatch.StartNew(); Kept(folder) == kept; await Task.Delay(20, TestContext.Current.CancellationToken))
                Assert.True(wait.Elapsed < TimeSpan.FromMinutes(2), $"Nothing was kept since slice {kept}.");

            await Task.Delay(TimeSpan.FromSeconds(random.NextDouble()), TestContext.Current.CancellationToken);
            await worker.KillAsync();
            kept = Kept(folder);
            if (kept == 0)
                return null;

            await worker.RestartAsync();
        }

        return (await program.RunAsync("run", "pipeline.yaml", "--server", worker.Url, "--json")).Demand(0).DemandBalance().Json;
    }

    /// <summary>Of the training.</summary>
    private static double SecondsOf(JsonElement run) => run.GetProperty("stages").EnumerateArray().Last().GetProperty("seconds").GetDouble();

    /// <summary>Number of the newest state that is kept; 0 where none is, or where the training is over.</summary>
    private static int Kept(TemporaryFolder folder)
    {
        var states = Path.Combine(folder.Path, "service", "checkpoints");
        return !Directory.Exists(states) ? 0 : Directory.EnumerateFiles(states, "*.safetensors", SearchOption.AllDirectories)
            .Select(file => int.Parse(Path.GetFileName(file).Split('-')[0], CultureInfo.InvariantCulture)).DefaultIfEmpty().Max();
    }

    private static async Task<JsonElement> CardAsync(JsonElement run) => JsonSerializer.Deserialize<JsonElement>(await File.ReadAllTextAsync(
        Path.Combine(Path.GetDirectoryName(run.GetProperty("model").GetProperty("path").GetString()!)!, "card.json"), TestContext.Current.CancellationToken));

    /// <summary>The demo's network and labels.</summary>
    private static async Task<TransferProgram> PrepareAsync(TemporaryFolder folder, string layers, int epochs)
    {
        var samples = Path.Combine(Repository.Root, "samples", "fashion");
        await File.WriteAllTextAsync(
            folder.File("pipeline.yaml"),
            $$"""
            name: tuned
            dataset:  { source: {{Path.Combine(samples, "train-images-idx3-ubyte.gz")}}, testFraction: 0.2 }
            backbone: { model: {{Path.Combine(samples, "backbone.onnx")}} }
            head:     { type: linear }
            tune:     { layers: {{layers}}, epochs: {{epochs}}, batchSize: 8 }
            """, TestContext.Current.CancellationToken);
        return new TransferProgram(folder.Path);
    }
}
