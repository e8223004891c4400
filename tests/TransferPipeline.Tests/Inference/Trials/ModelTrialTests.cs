using TransferPipeline.Cli.Hosting;
using TransferPipeline.Contracts;
using TransferPipeline.Inference.OnnxSessions;
using TransferPipeline.Inference.Trials;
using TransferPipeline.Onnx.Cards;
using TransferPipeline.Onnx.Trials;
using TransferPipeline.Schedule.Submissions;
using TransferPipeline.Tests.Hub;

namespace TransferPipeline.Tests.Inference.Trials;

public sealed class ModelTrialTests : IDisposable
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(1);

    private readonly TemporaryFolder folder = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_model_that_runs_passes()
        => await new ChildTrial(BuiltProgram.Find("Cli", "transfer"), [ChildTrial.Command], Long).RunAsync(Write("GlobalAveragePool"), "model", Stop);

    [Theory]
    [InlineData("Cli", "transfer")]
    [InlineData("Worker", "transfer-worker")]
    public async Task An_operator_that_the_runtime_does_not_know_is_named(string project, string program)
    {
        var trial = new ChildTrial(BuiltProgram.Find(project, program), [ChildTrial.Command], Long);

        var refusal = await Assert.ThrowsAsync<RejectedException>(() => trial.RunAsync(Write("GlobalMiraclePool"), "pretty.onnx", Stop));

        Assert.StartsWith("pretty.onnx did not pass the check 'operators': ", refusal.Message);
        Assert.Contains("GlobalMiraclePool", refusal.Message);
    }

    [Fact]
    public void A_model_that_cannot_run_on_what_its_card_makes_says_what_it_was_fed()
    {
        var verdict = SmokeRun.Of(Write("Identity"));

        Assert.Equal("smoke run", verdict.Check);
        Assert.Contains("pixels [1, 3, 224, 224]", verdict.Reason);
    }

    [Fact]
    public async Task A_model_that_takes_its_process_down_is_refused()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "A shell that ends itself by a signal.");
        var trial = new ChildTrial("/bin/sh", ["-c", "echo last words >&2; kill -SEGV $$", "sh"], Long);

        var refusal = await Assert.ThrowsAsync<RejectedException>(() => trial.RunAsync("model.onnx", "model.onnx", Stop));

        Assert.Contains("did not pass the check 'smoke run': the process that ran it ended with code 139 (last words)", refusal.Message);
    }

    [Fact]
    public async Task A_model_that_never_ends_is_refused()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "A shell that sleeps.");
        var trial = new ChildTrial("/bin/sh", ["-c", "sleep 60", "sh"], TimeSpan.FromMilliseconds(200));

        var refusal = await Assert.ThrowsAsync<RejectedException>(() => trial.RunAsync("model.onnx", "model.onnx", Stop));

        Assert.Contains("did not end within 0.2 seconds", refusal.Message);
    }

    [Fact]
    public async Task What_passed_is_not_tried_again_and_what_did_not_is_not_stored()
    {
        var root = await EmbeddedRoot.OpenAsync(folder.File("root"), Stop);
        var path = Write("GlobalAveragePool");
        var trial = new CountingTrial { Refuses = true };
        var import = new ModelImport(root.Store, trial);
        await Assert.ThrowsAsync<RejectedException>(() => ImportAsync(import, path));
        var storedWhenRefused = await root.Store.ListAsync("backbones", Stop).ToListAsync(Stop);

        trial.Refuses = false;
        await ImportAsync(import, path);
        await ImportAsync(import, path);

        Assert.Empty(storedWhenRefused);
        Assert.Equal(2, trial.Runs);
    }

    [Fact]
    public void Every_shared_model_passes()
    {
        var models = Directory.GetFiles(Shared.Find("models"), "*.onnx", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Where(path => !File.Exists(Path.ChangeExtension(path, ".weights.json")))
            .ToDictionary(path => Path.GetRelativePath(Shared.Folder, path), Try);

        Assert.Equal(16, models.Count);
        Assert.Empty(models.Where(model => model.Value.Check is not null).Select(model => $"{model.Key}: {model.Value.Check}: {model.Value.Reason}"));
    }

    private static Task<ArtifactRef> ImportAsync(ModelImport import, string path) => import.ImportAsync(path, null, Stop);

    /// <summary>As it would be stored; one that gives no features, such as a detector, as it is.</summary>
    private TrialVerdict Try(string path)
    {
        try
        {
            var stored = folder.File("stored.onnx");
            CardedModel.Load(path).Model.Save(stored);
            return SmokeRun.Of(stored);
        }
        catch (RejectedException)
        {
            using var session = SessionFactory.Open(path, new ModelOptions());
            return SmokeRun.Run(session, new ModelCard { Input = session.InputNames[0] });
        }
    }

    private string Write(string pooling)
    {
        var original = folder.File("original.onnx");
        File.WriteAllBytes(original, ImageGraph.Bytes(classes: 3, pooling));
        var path = folder.File("model.onnx");
        CardedModel.Load(original).Model.Save(path);
        return path;
    }

    private sealed class CountingTrial : IModelTrial
    {
        internal int Runs { get; private set; }

        internal bool Refuses { get; set; }

        public string Format => "counted";

        public Task RunAsync(string path, string name, CancellationToken cancellationToken)
        {
            Runs++;
            return Refuses ? throw new RejectedException("no") : Task.CompletedTask;
        }
    }
}
