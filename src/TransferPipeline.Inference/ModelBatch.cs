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
internal abstract class ModelBatch(BatchJob job) : QueuedBatch(job.Progress, job.CancellationToken)
{
    protected BatchJob Job => job;
}
