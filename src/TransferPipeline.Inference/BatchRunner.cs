using System.Threading.Channels;
using TransferPipeline.Inference.Images;
using TransferPipeline.Inference.OnnxSessions;

namespace TransferPipeline.Inference;

/// <summary>
/// The process's workers: each takes a whole batch, prepares its contents and runs the network on one thread.
/// Keep one for the process; shards in flight at the same time share it.
/// </summary>
public sealed class BatchRunner : IDisposable
{
    private readonly Channel<QueuedBatch> queue;
    private readonly Thread[] workers;
    private readonly RunnerOptions options;

    public BatchRunner(RunnerOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Workers, 1);
        this.options = options;
        queue = Channel.CreateBounded<QueuedBatch>(options.Workers);
        workers = [.. Enumerable.Range(0, options.Workers).Select(Start)];
    }

    /// <summary>Gives each content's outcome, in the order of the contents. A content that cannot be used is refused and changes no other's outcome.</summary>
    /// <param name="model">Stays the caller's; must outlive the call.</param>
    /// <param name="contents">Whole files.</param>
    /// <param name="progress">Told the number of items after each batch; null for nobody.</param>
    /// <param name="cancellationToken">Looked at between batches.</param>
    public Task<IReadOnlyList<RowOutcome>> RunAsync(
        ContentModel model, IReadOnlyList<ReadOnlyMemory<byte>> contents, IProgress<int>? progress, CancellationToken cancellationToken) =>
        RunAsync(model, contents, null, progress, cancellationToken);

    /// <param name="views">One for each content, which is then looked at that way; null for the pictures as the model's card wants them.</param>
    public async Task<IReadOnlyList<RowOutcome>> RunAsync(
        ContentModel model, IReadOnlyList<ReadOnlyMemory<byte>> contents, IReadOnlyList<PictureView>? views, IProgress<int>? progress, CancellationToken cancellationToken)
    {
        var outcomes = new RowOutcome[contents.Count];
        var batches = model.Batches(new BatchJob
        {
            Contents = contents,
            Views = views,
            Outcomes = outcomes,
            Limits = options.Limits,
            Progress = progress,
            CancellationToken = cancellationToken,
        });
        await RunAsync(batches, cancellationToken);
        return outcomes;
    }

    /// <summary>Waits until all batches are done, or until one failed and none of them is worked on any more.</summary>
    internal async Task RunAsync(IReadOnlyList<QueuedBatch> batches, CancellationToken cancellationToken)
    {
        var queued = new List<Task>(batches.Count);
        try
        {
            foreach (var batch in batches)
            {
                await queue.Writer.WriteAsync(batch, cancellationToken);
                queued.Add(batch.Completion);
            }
        }
        finally
        {
            // Whatever was queued still reads the contents and the model: wait for it even when the call fails.
            await Task.WhenAll(queued).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await Task.WhenAll(queued);
    }

    /// <summary>Lets the workers finish what is queued and ends them.</summary>
    public void Dispose()
    {
        queue.Writer.TryComplete();
        foreach (var worker in workers)
            worker.Join();
    }

    private Thread Start(int index)
    {
        var thread = new Thread(Work) { IsBackground = true, Name = $"inference {index}" };
        thread.Start();
        return thread;
    }

    /// <summary>Own threads, not the pool's: the work is native and long, and the pool must stay free for the bus and the ledger.</summary>
    private void Work()
    {
        while (queue.Reader.WaitToReadAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult())
        {
            while (queue.Reader.TryRead(out var batch))
                batch.Execute();
        }
    }
}
