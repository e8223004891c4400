using TransferPipeline.Cli.Hosting;
using TransferPipeline.Ledger.Runs;

namespace TransferPipeline.Benchmarks.Distributed;

/// <summary>
/// P4: ingest, embed, train and score by two worker processes over RabbitMQ, PostgreSQL and Azurite, against the same in one process with SQLite and a
/// folder. Both from the run's entry into the ledger to its end; both have run before.
/// </summary>
internal sealed class DistributedJob : IDisposable
{
    private const int Pictures = 1_024;
    private readonly PictureFolder pictures;
    private WorkerGroup? workers;
    private int roots;

    private DistributedJob(string model) => pictures = new PictureFolder(model, Pictures);

    internal static async Task<Sides> OpenAsync(string model, CancellationToken cancellationToken)
    {
        var job = new DistributedJob(model);
        Directory.CreateDirectory(job.pictures.Below("workers"));
        job.workers = await WorkerGroup.StartAsync(["control,ingest,embed,train,score", "embed,score"], job.pictures.Below("workers"), job.pictures.Below("."), cancellationToken);
        return new Sides(token => job.workers.RunAsync(job.pictures.Pipeline, token), job.EmbeddedAsync)
        {
            Notes = [$"{Pictures:N0} pictures of 500 x 375, {model}; two worker processes, broker, database and Azurite share the cores with each other"],
            Close = job.Dispose,
        };
    }

    public void Dispose()
    {
        workers?.Dispose();
        pictures.Dispose();
    }

    private async Task<TimeSpan> EmbeddedAsync(CancellationToken cancellationToken)
    {
        var root = pictures.Below($"root-{roots++}");
        RunReport report;
        await using (var pipeline = await EmbeddedPipeline.OpenAsync(root, cancellationToken))
        {
            var submitted = await pipeline.SubmitAsync(pictures.Pipeline, cancellationToken);
            report = await pipeline.WaitAsync(submitted.RunId, new Progress<IReadOnlyList<StageProgress>>(), cancellationToken);
        }

        Directory.Delete(root, recursive: true);
        return report.Run is { State: RunState.Succeeded, FinishedAt: { } finished } ? finished - report.Run.CreatedAt : throw new InvalidOperationException($"The run failed: {report.Run.Reason}");
    }
}
