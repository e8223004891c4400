using System.Globalization;
using System.Text.Json;
using CsvHelper;
using TransferPipeline.Cli.Hosting;
using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Ledger.Runs;

namespace TransferPipeline.Benchmarks.Generation;

/// <summary>
/// <c>generation-quality [SAMPLES [SEEDS]]</c>: questions of each of Banking77's intents, written by bank_gpt2 and classified by a head on MiniLM that was trained
/// on real ones: the share that comes back as the intent that was asked for. Three pipelines like any user's.
/// </summary>
internal static class GenerationQuality
{
    private const string Classifier = "bank";

    internal static async Task RunAsync(string[] arguments, TextWriter output, CancellationToken cancellationToken)
    {
        var samples = arguments.Length > 0 ? int.Parse(arguments[0], CultureInfo.InvariantCulture) : 20;
        var seeds = arguments.Length > 1 ? int.Parse(arguments[1], CultureInfo.InvariantCulture) : 1;
        var folder = Directory.CreateTempSubdirectory("transfer-questions-").FullName;
        try
        {
            var prompts = Path.Combine(folder, "intents.csv");
            await File.WriteAllLinesAsync(prompts, BankPrompts.Intents().Prepend("text"), cancellationToken);
            await using var pipeline = await EmbeddedPipeline.OpenAsync(Path.Combine(folder, "root"), cancellationToken);
            var trained = await RunAsync(pipeline, Training(), cancellationToken);
            using var card = JsonDocument.Parse(trained.Model!.Card);
            output.WriteLine($"MiniLM head on Banking77: accuracy {Figure(card.RootElement.GetProperty("metrics").GetProperty("accuracy").GetDouble())} on the test questions");
            foreach (var seed in Enumerable.Range(1, seeds))
            {
                var generated = await RunAsync(pipeline, Generation(prompts, samples, seed), cancellationToken);
                var questions = Lines(folder, generated).ToList();
                var written = Path.Combine(folder, $"questions-{seed}.csv");
                Write(written, questions);
                var scored = Lines(folder, await RunAsync(pipeline, Scoring(written), cancellationToken)).ToList();
                var own = scored.Count(line => Text(line, "label") == Text(line, "predicted"));
                var distinct = questions.Select(line => (Text(line, "prompt"), Text(line, "text"))).Distinct().Count();
                output.WriteLine($"seed {seed}: {questions.Count} questions, {distinct} of them different; {Figure((double)own / scored.Count)} come back as their own intent");
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static PipelineSpec Training() => new()
    {
        Name = Classifier,
        Dataset = new DatasetSpec { Source = Path.Combine(SharedFolder.Find("data", "text"), "banking77_{train,test}.csv"), Kind = "text" },
        Backbone = new BackboneSpec { Model = SharedFolder.Find("models", "hub", "sentence-transformers", "all-MiniLM-L6-v2", "onnx", "model.onnx") },
        Head = new HeadSpec(),
    };

    private static PipelineSpec Generation(string prompts, int samples, int seed) => new()
    {
        Name = "questions",
        Task = PipelineTasks.Generate,
        Score = new ScoreSpec { Input = prompts, Model = SharedFolder.Find("models", "text", "bank_gpt2", "model.onnx"), Output = "jsonl" },
        Generate = new GenerateSpec { Prompt = "{text}:", MaxNewTokens = 64, Temperature = 0.8, TopP = 0.9, Samples = samples, Seed = seed },
    };

    private static PipelineSpec Scoring(string questions) => new()
    {
        Name = "classified",
        Score = new ScoreSpec { Input = questions, Kind = "text", Model = Classifier, Output = "jsonl", TopK = 1 },
    };

    private static async Task<RunReport> RunAsync(EmbeddedPipeline pipeline, PipelineSpec spec, CancellationToken cancellationToken)
    {
        var submitted = await pipeline.SubmitAsync(spec, cancellationToken);
        var report = await pipeline.WaitAsync(submitted.RunId, new Progress<IReadOnlyList<StageProgress>>(), cancellationToken);
        return report.Run.State == RunState.Succeeded ? report : throw new InvalidOperationException($"The run failed: {report.Run.Reason}");
    }

    private static IEnumerable<JsonElement> Lines(string folder, RunReport report) =>
        Directory.GetFiles(Path.Combine(folder, "root", "scores", report.Run.Id), "part-*.jsonl").Order(StringComparer.Ordinal)
            .SelectMany(File.ReadLines).Select(line => JsonDocument.Parse(line).RootElement);

    private static void Write(string path, List<JsonElement> questions)
    {
        using var writer = new StreamWriter(path);
        using var csv = new CsvWriter(writer, CultureInfo.InvariantCulture);
        foreach (var fields in questions.Select(line => new[] { Text(line, "text"), Text(line, "prompt")[..^1] }).Prepend(["text", "label"]))
        {
            foreach (var field in fields)
                csv.WriteField(field);

            csv.NextRecord();
        }
    }

    private static string Text(JsonElement line, string name) => line.GetProperty(name).GetString()!;

    private static string Figure(double share) => share.ToString("F3", CultureInfo.InvariantCulture);
}
