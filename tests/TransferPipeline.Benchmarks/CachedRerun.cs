using System.Diagnostics;
using TransferPipeline.Cli.Hosting;
using TransferPipeline.Ledger.Runs;

namespace TransferPipeline.Benchmarks;

/// <summary>
/// R2: ingest, embed, train and score where everything was done before, against the first time. Both are what `transfer run` does between reading
/// its file and printing its answer: the root is opened, the source read and hashed, the run waited for, the root closed.
/// </summary>
internal sealed class CachedRerun : IDisposable
{
    private const int Pictures = 1024;

    /// <summary>A re-run is so short that one alone is mostly the machine's other work, and the first ones the compiler's: the mean of so many is taken.</summary>
    private const int Repetitions = 5;

    private readonly PictureFolder pictures;
    private string root = "";
    private int roots;

    private CachedRerun(string model) => pictures = new PictureFolder(model, Pictures);

    internal static async Task<Sides> OpenAsync(string model, CancellationToken cancellationToken)
    {
        var rerun = new CachedRerun(model);
        await rerun.FirstRunAsync(cancellationToken);
        return new Sides(rerun.RunAgainAsync, rerun.FirstRunAsync)
        {
            Notes = [$"{Pictures} pictures of 500 x 375, {model}; ingest, embed, train and score; every first run has a fresh root, every re-run the latest of them"],
            Close = rerun.Dispose,
        };
    }

    public void Dispose() => pictures.Dispose();

    private async Task<TimeSpan> FirstRunAsync(CancellationToken cancellationToken)
    {
        if (root.Length > 0)
            Directory.Delete(root, recursive: true);

        root = pictures.Below($"root-{roots++}");
        var (elapsed, report) = await RunAsync(cancellationToken);
        if (report.Stages.Any(stage => stage.Name is "embed" or "score" && stage.Rows.Cached > 0))
            throw new InvalidOperationException("The first run found something that was done before: it is no first run.");
        return elapsed;
    }

    private async Task<TimeSpan> RunAgainAsync(CancellationToken cancellationToken)
    {
        var total = TimeSpan.Zero;
        for (var repetition = 0; repetition < Repetitions; repetition++)
        {
            var (elapsed, report) = await RunAsync(cancellationToken);
            if (report.Stages.Any(stage => stage.Name is "embed" or "train" or "score" && stage.Rows.Done > 0))
                throw new InvalidOperationException("The re-run computed something again: the times cannot be compared.");
            total += elapsed;
        }

        return total / Repetitions;
    }

    private async Task<(TimeSpan Elapsed, RunReport Report)> RunAsync(CancellationToken cancellationToken)
    {
        // Both sides start from the same heap: what a run leaves must not be collected, or finalised, on the next one's time.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        var started = Stopwatch.GetTimestamp();
        RunReport report;
        await using (var pipeline = await EmbeddedPipeline.OpenAsync(root, cancellationToken))
        {
            var submitted = await pipeline.SubmitAsync(pictures.Pipeline, cancellationToken);
            report = await pipeline.WaitAsync(submitted.RunId, new Progress<IReadOnlyList<StageProgress>>(), cancellationToken);
        }

        var elapsed = Stopwatch.GetElapsedTime(started);
        return report.Run.State == RunState.Succeeded ? (elapsed, report) : throw new InvalidOperationException($"The run failed: {report.Run.Reason}");
    }
}
