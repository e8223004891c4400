using System.Globalization;
using System.Text.Json;
using TransferPipeline.Cli.Hosting;
using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Contracts.Runs;
using TransferPipeline.Ledger.Runs;
using TransferPipeline.Onnx.Cards;

namespace TransferPipeline.Benchmarks.Flowers;

/// <summary>
/// <c>flowers [--seeds N] [MODEL:LAYERS ...]</c>: what a head alone, the last two blocks, everything, and <c>auto</c> make of 125 photos of five flowers, on
/// the 74 that are held out. Each is a pipeline like any user's; activations and views are shared by the seeds.
/// </summary>
internal static class FlowersTuning
{
    private static readonly string[] Models = ["mobilenet_v1_025_224", "efficientnet_lite0_224"];
    private static readonly string[] Layers = ["none", "last-2-blocks", "all", "auto"];

    internal static async Task<int> RunAsync(string[] arguments, TextWriter output, CancellationToken cancellationToken)
    {
        var seedsIndex = Array.IndexOf(arguments, "--seeds");
        var seeds = seedsIndex < 0 ? 5 : int.Parse(arguments[seedsIndex + 1], CultureInfo.InvariantCulture);
        var asked = arguments.Where((_, index) => seedsIndex < 0 || (index != seedsIndex && index != seedsIndex + 1)).ToList();
        var folder = Directory.CreateTempSubdirectory("transfer-flowers-").FullName;
        try
        {
            output.WriteLine("| network | layers | accuracy | mean | log loss | seconds of training | taken |");
            output.WriteLine("| --- | --- | --- | --- | --- | --- | --- |");
            foreach (var model in Models)
            {
                Place(model, folder);
                foreach (var layers in Layers.Where(layers => asked.Count == 0 || asked.Contains($"{model}:{layers}")))
                    output.WriteLine(await MeasureAsync(model, layers, seeds, folder, cancellationToken));
            }

            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>The model with its card beside it.</summary>
    private static void Place(string model, string folder)
    {
        var (file, card) = SharedBackbones.Find(model);
        File.Copy(file, Path.Combine(folder, model + ".onnx"));
        File.WriteAllText(Path.Combine(folder, model + ".card.json"), ModelCardWriter.Write(card));
    }

    private static async Task<string> MeasureAsync(string model, string layers, int seeds, string folder, CancellationToken cancellationToken)
    {
        var (accuracies, losses, seconds, taken) = (new List<double>(), new List<double>(), new List<double>(), new HashSet<string>());
        foreach (var seed in Enumerable.Range(1, seeds))
        {
            var spec = new PipelineSpec
            {
                Name = "flowers",
                Dataset = new DatasetSpec { Source = SharedFolder.Find("data", "flowers") },
                Backbone = new BackboneSpec { Model = Path.Combine(folder, model + ".onnx") },
                Head = new HeadSpec { Seed = seed },
                Tune = layers == "none" ? null : new TuneSpec { Layers = layers, Views = 8 },
            };
            await using var pipeline = await EmbeddedPipeline.OpenAsync(Path.Combine(folder, "root"), cancellationToken);
            var submitted = await pipeline.SubmitAsync(spec, cancellationToken);
            var report = await pipeline.WaitAsync(submitted.RunId, new Progress<IReadOnlyList<StageProgress>>(), cancellationToken);
            if (report.Run.State != RunState.Succeeded)
                throw new InvalidOperationException($"The run failed: {report.Run.Reason}");

            using var card = JsonDocument.Parse(report.Model!.Card);
            accuracies.Add(card.RootElement.GetProperty("metrics").GetProperty("accuracy").GetDouble());
            losses.Add(card.RootElement.GetProperty("metrics").GetProperty("logLoss").GetDouble());
            seconds.Add(report.Stages.Single(stage => stage.Name == StageNames.Train).Elapsed!.Value.TotalSeconds);
            taken.Add(card.RootElement.TryGetProperty("tuning", out var tuning) && tuning.ValueKind == JsonValueKind.Object ? tuning.GetProperty("layers").GetString()! : "linear");
        }

        return string.Create(
            CultureInfo.InvariantCulture,
            $"| {model} | {layers} | {accuracies.Min():0.000} to {accuracies.Max():0.000} | {accuracies.Average():0.000} | {losses.Average():0.000} | {seconds.Average():0} | {string.Join(", ", taken)} |");
    }
}
