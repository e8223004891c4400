using TransferPipeline.Inference.Images;

namespace TransferPipeline.Inference;

/// <summary>What somebody wants computed, and where the outcomes go.</summary>
internal sealed record BatchJob
{
    internal required IReadOnlyList<ReadOnlyMemory<byte>> Contents { get; init; }

    /// <summary>One for each of the contents; null: the picture as the card wants it.</summary>
    internal IReadOnlyList<PictureView>? Views { get; init; }

    /// <summary>One for each of the contents, filled by the batches.</summary>
    internal required RowOutcome[] Outcomes { get; init; }

    internal required ImageLimits Limits { get; init; }

    internal IProgress<int>? Progress { get; init; }

    internal CancellationToken CancellationToken { get; init; }
}

/// <summary>Contents that go through the network together.</summary>
internal abstract class ModelBatch(BatchJob job)
{
    private readonly TaskCompletionSource completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal Task Completion => completion.Task;

    protected BatchJob Job => job;

    /// <summary>Never throws: what goes wrong goes to whoever waits for <see cref="Completion"/>.</summary>
    internal void Execute()
    {
        if (job.CancellationToken.IsCancellationRequested)
        {
            completion.SetCanceled(job.CancellationToken);
            return;
        }

        try
        {
            var count = Compute();
            completion.SetResult();
            job.Progress?.Report(count);
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
