namespace TransferPipeline.Inference.Generation;

/// <summary>Prompts that one thread continues.</summary>
internal sealed class GenerationBatch(GenerationJob job, int[] part, CancellationToken cancellationToken) : QueuedBatch(null, cancellationToken)
{
    protected override int Compute()
    {
        job.Run(part, CancellationToken);
        return part.Length;
    }
}
