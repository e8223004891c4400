using System.Diagnostics;
using System.Security.Cryptography;

namespace TransferPipeline.Tests.EndToEnd;

/// <summary>A process that dies at any moment costs time, never a row and never a byte. Alone: the moments of the kills are parts of a run's time.</summary>
[Collection(Alone.Name)]
public sealed class CrashResumeTests
{
    private const int Roots = 4;
    private const int KillsARoot = 6;
    private const int LeastKills = 20;

    [Fact]
    public async Task Killed_at_random_and_resumed_a_run_leaves_the_bytes_of_an_undisturbed_one()
    {
        using var folder = new TemporaryFolder();
        var program = await PrepareAsync(folder);
        var started = Stopwatch.GetTimestamp();
        (await program.RunAsync("run", "pipeline.yaml", "--root", "clean", "--json")).Demand(0).DemandBalance();
        var duration = Stopwatch.GetElapsedTime(started);
        var undisturbed = Contents(folder.File("clean"));
        var random = new Random(7);
        var killed = 0;
        for (var root = 0; root < Roots || killed < LeastKills; root++)
        {
            var name = $"crashed-{root}";
            for (var kill = 0; kill < KillsARoot; kill++)
            {
                if (await KillAsync(program, name, duration * (0.2 + 0.6 * random.NextDouble())) is not { } endedAfter)
                    killed++;
                else if (endedAfter < duration)
                    duration = endedAfter;
            }

            var run = (await program.RunAsync("run", "pipeline.yaml", "--root", name, "--json")).Demand(0).DemandBalance();

            Assert.Equal("Succeeded", run.Json.GetProperty("state").GetString());
            Assert.Equal(undisturbed.Where(IsOfTheFirstRun), Contents(folder.File(name)).Where(IsOfTheFirstRun));
        }
    }

    [Fact]
    public async Task Interrupted_a_run_stops_within_seconds_says_how_to_resume_and_resumes()
    {
        using var folder = new TemporaryFolder();
        var program = await PrepareAsync(folder);
        using var process = program.Start("run", "pipeline.yaml");
        while (!Directory.Exists(folder.File("transfer-data", "embeddings")) && !process.HasExited)
            await Task.Delay(5, TestContext.Current.CancellationToken);

        var sent = Stopwatch.GetTimestamp();
        using (var kill = Process.Start("kill", ["-INT", $"{process.Id}"]))
            await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        var stopped = (await TransferProgram.FinishAsync(process)).Demand(130);

        Assert.InRange(Stopwatch.GetElapsedTime(sent).TotalSeconds, 0, 8);
        Assert.Contains("Run the same command again to resume fashion-1", stopped.Errors, StringComparison.Ordinal);
        var resumed = (await program.RunAsync("run", "pipeline.yaml", "--json")).Demand(0).DemandBalance();
        Assert.Equal("fashion-1", resumed.Json.GetProperty("run").GetString());
    }

    /// <summary>Many shards, so that there is much to interrupt.</summary>
    private static async Task<TransferProgram> PrepareAsync(TemporaryFolder folder)
    {
        var samples = Path.Combine(Repository.Root, "samples", "fashion");
        await File.WriteAllTextAsync(
            folder.File("pipeline.yaml"),
            $$"""
            name: fashion
            dataset:  { source: {{Path.Combine(samples, "train-images-idx3-ubyte.gz")}}, testFraction: 0.2, shardRows: 50 }
            backbone: { model: {{Path.Combine(samples, "backbone.onnx")}} }
            head:     { type: linear }
            score:    { input: {{Path.Combine(samples, "t10k-images-idx3-ubyte.gz")}} }
            """, TestContext.Current.CancellationToken);
        return new TransferProgram(folder.Path);
    }

    /// <summary>After what time the run had ended by itself; null when it was killed.</summary>
    private static async Task<TimeSpan?> KillAsync(TransferProgram program, string root, TimeSpan after)
    {
        var started = Stopwatch.GetTimestamp();
        using var process = program.Start("run", "pipeline.yaml", "--root", root, "--quiet");
        await Task.WhenAny(process.WaitForExitAsync(TestContext.Current.CancellationToken), Task.Delay(after, TestContext.Current.CancellationToken));
        if (process.HasExited)
            return Stopwatch.GetElapsedTime(started);

        process.Kill();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return null;
    }

    /// <summary>Everything that a run leaves but the ledger itself: path and hash.</summary>
    private static List<(string Path, string Sha256)> Contents(string root) =>
    [
        .. Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(root, file))
            .Where(path => !path.StartsWith("ledger.db", StringComparison.Ordinal) && path != ".lock")
            .Order(StringComparer.Ordinal)
            .Select(path => (path, Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(root, path)))))),
    ];

    /// <summary>A process that is killed after its run had ended is followed by a second run.</summary>
    private static bool IsOfTheFirstRun((string Path, string Sha256) file) => file.Path.StartsWith("scores/fashion-1/", StringComparison.Ordinal) || !file.Path.StartsWith("scores/", StringComparison.Ordinal);
}
