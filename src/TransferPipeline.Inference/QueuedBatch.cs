namespace TransferPipeline.Inference;

/// <summary>A piece of work for one of the <see cref="BatchRunner"/>'s threads.</summary>
internal abstract class QueuedBatch(IProgress<int>? progress, CancellationToken cancellationToken)
{
    private readonly TaskCompletionSource completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal Task Completion => completion.Task;

    protected CancellationToken CancellationToken => cancellationToken;

    /// <summary>Never throws: what goes wrong goes to whoever waits for <see cref="Completion"/>.</summary>
    internal void Execute()
    {
        if (cancellationToken.IsCancellationRequested)
        {
            completion.SetCanceled(cancellationToken);
            return;
        }

        try
        {
            var count = Compute();
            completion.SetResult();
            progress?.Report(count);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            completion.SetCanceled(cancellationToken);
        }
        catch (Exception failure)
        {
            completion.TrySetException(failure);
        }
    }

    /// <summary>Gives each item of the batch its outcome.</summary>
    /// <returns>How many items were done with.</returns>
    protected abstract int Compute();
}
