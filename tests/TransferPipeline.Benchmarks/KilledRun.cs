using System.Diagnostics;

namespace TransferPipeline.Benchmarks;

/// <summary>R1: <c>transfer run</c>, killed half-way and given again, against one that nobody disturbs. Two processes against one, their starts included.</summary>
internal sealed class KilledRun : IDisposable
{
    private const int Pictures = 1_024;
    private readonly PictureFolder pictures;
    private TimeSpan undisturbed;
    private int roots;

    private KilledRun(string model)
    {
        pictures = new PictureFolder(model, Pictures);
        File.WriteAllText(pictures.Below("pipeline.yaml"), $$"""
            name: flowers
            dataset:  { source: pictures, shardMegabytes: 4 }
            backbone: { model: {{model}}.onnx }
            head:     { type: linear }
            score:    { input: pictures }
            """);
    }

    internal static async Task<Sides> OpenAsync(string model, CancellationToken cancellationToken)
    {
        var killed = new KilledRun(model);
        killed.undisturbed = await killed.UndisturbedAsync(cancellationToken);
        return new Sides(killed.KilledAsync, killed.UndisturbedAsync)
        {
            Notes = [$"{Pictures:N0} pictures of 500 x 375, {model}; killed (SIGKILL) after half the time of an undisturbed run, then the same command again"],
            Close = killed.Dispose,
        };
    }

    public void Dispose() => pictures.Dispose();

    private async Task<TimeSpan> UndisturbedAsync(CancellationToken cancellationToken)
    {
        var root = Fresh();
        var elapsed = await RunAsync(root, null, cancellationToken);
        Directory.Delete(root, recursive: true);
        return elapsed;
    }

    private async Task<TimeSpan> KilledAsync(CancellationToken cancellationToken)
    {
        var root = Fresh();
        var elapsed = await RunAsync(root, undisturbed / 2, cancellationToken) + await RunAsync(root, null, cancellationToken);
        Directory.Delete(root, recursive: true);
        return elapsed;
    }

    private string Fresh() => pictures.Below($"root-{roots++}");

    private async Task<TimeSpan> RunAsync(string root, TimeSpan? killAfter, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        var start = new ProcessStartInfo(Distributed.WorkerGroup.ProgramFile("Cli", "transfer"), ["run", "pipeline.yaml", "--root", root, "--quiet"]) { WorkingDirectory = pictures.Below(".") };
        using var process = Process.Start(start)!;
        if (killAfter is { } patience)
        {
            await Task.WhenAny(process.WaitForExitAsync(cancellationToken), Task.Delay(patience, cancellationToken));
            process.Kill();
        }

        await process.WaitForExitAsync(cancellationToken);
        return killAfter is not null || process.ExitCode == 0 ? Stopwatch.GetElapsedTime(started) : throw new InvalidOperationException($"transfer ended with {process.ExitCode}.");
    }
}
