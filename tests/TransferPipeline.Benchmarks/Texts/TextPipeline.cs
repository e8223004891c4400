using System.Diagnostics;
using System.Text.Json;
using Microsoft.ML.OnnxRuntime;
using TransferPipeline.Cli.Hosting;
using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Inference.Texts;
using TransferPipeline.Ledger.Runs;
using TransferPipeline.Storage.Datasets;

namespace TransferPipeline.Benchmarks.Texts;

/// <summary>
/// P1: a file of texts through ingest and embed, committed, against nothing but the network's calls: the same batches as ready tensors, in sessions of one
/// thread on all cores.
/// </summary>
internal sealed class TextPipeline : IAsyncDisposable
{
    private const int Texts = 4_096;
    private readonly string folder = Directory.CreateTempSubdirectory("transfer-p1-").FullName;
    private readonly StoredMiniLm mini = new();
    private readonly string[] texts;
    private readonly InferenceSession session;
    private readonly List<OrtValue[]> batches;
    private readonly string[] inputs;
    private EmbeddedPipeline? pipeline;
    private int runs;

    private TextPipeline()
    {
        texts = MadeTexts.Mixed(mini.Tokenizer, Texts);
        session = new InferenceSession(mini.File, new SessionOptions { IntraOpNumThreads = 1, InterOpNumThreads = 1, GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL });
        var tensors = new TextInputs(mini.Card, session, 0);
        inputs = [.. tensors.Names];
        var tokenizer = TextTokenizer.Open(mini.File, mini.Card.Text!);
        var tokenized = texts.Select((text, place) => tokenizer.Read(TextContent.Of(Salted(text, 1)), place, out _)!).ToList();
        batches = [.. TokenBudget.Split(tokenized, null).Select(batch => tensors.Of([.. batch.Select(text => text.Windows[0])]))];
    }

    internal static async Task<Sides> OpenAsync(CancellationToken cancellationToken)
    {
        var texts = new TextPipeline();
        texts.pipeline = await EmbeddedPipeline.OpenAsync(Path.Combine(texts.folder, "root"), cancellationToken);
        return new Sides(texts.RunAsync, _ => Task.FromResult(texts.Network()))
        {
            Notes = [$"{Texts:N0} texts in a JSONL file, all-MiniLM-L6-v2, {texts.batches.Count} batches; the root and the model are open, each run's texts are new"],
            Close = () => texts.DisposeAsync().AsTask().GetAwaiter().GetResult(),
        };
    }

    public async ValueTask DisposeAsync()
    {
        await pipeline!.DisposeAsync();
        foreach (var value in batches.SelectMany(batch => batch))
            value.Dispose();

        session.Dispose();
        mini.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>Another text of the same length: nothing of an earlier run can be used again.</summary>
    private static string Salted(string text, int run) => $"{(char)('a' + run)} {text}";

    private async Task<TimeSpan> RunAsync(CancellationToken cancellationToken)
    {
        var file = Path.Combine(folder, $"texts-{runs}.jsonl");
        await File.WriteAllLinesAsync(file, texts.Select(text => JsonSerializer.Serialize(new { text = Salted(text, runs) })), cancellationToken);
        var spec = new PipelineSpec
        {
            Name = $"texts-{runs++}",
            Dataset = new DatasetSpec { Source = file, Kind = "text", LabelsRequired = false, NearDuplicates = "off" },
            Backbone = new BackboneSpec { Model = Path.Combine(StoredMiniLm.Folder, "onnx", "model.onnx") },
        };
        var started = Stopwatch.GetTimestamp();
        var submitted = await pipeline!.SubmitAsync(spec, cancellationToken);
        var report = await pipeline.WaitAsync(submitted.RunId, new Progress<IReadOnlyList<StageProgress>>(), cancellationToken);
        var elapsed = Stopwatch.GetElapsedTime(started);
        return report.Run.State == RunState.Succeeded ? elapsed : throw new InvalidOperationException($"The run failed: {report.Run.Reason}");
    }

    private TimeSpan Network()
    {
        var next = -1;
        using var options = new RunOptions();
        var started = Stopwatch.GetTimestamp();
        var threads = Enumerable.Range(0, Environment.ProcessorCount).Select(_ => new Thread(() =>
        {
            for (var index = Interlocked.Increment(ref next); index < batches.Count; index = Interlocked.Increment(ref next))
                session.Run(options, inputs, batches[index], [mini.Card.Embedding!]).Dispose();
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        return Stopwatch.GetElapsedTime(started);
    }
}
