namespace TransferPipeline.Inference.OnnxSessions;

/// <summary>
/// How a shard's items fall into batches: by index alone, so that a retry, another machine or a refused neighbour changes no row's result.
/// </summary>
internal static class BatchPlan
{
    /// <summary>About what a core's second-level cache feeds well; larger batches gain nothing on a CPU.</summary>
    private const int TargetBytes = 5 << 20;

    private const int MaxItems = 256;

    internal static int ItemsFor(long bytesPerItem)
    {
        var fitting = Math.Clamp(TargetBytes / Math.Max(1, bytesPerItem), 1, MaxItems);
        return 1 << (int)Math.Log2(fitting);
    }

    internal static IEnumerable<(int Start, int Count)> Split(int count, int batchSize)
    {
        for (var start = 0; start < count; start += batchSize)
            yield return (start, Math.Min(batchSize, count - start));
    }
}
