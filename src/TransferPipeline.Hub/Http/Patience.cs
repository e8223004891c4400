namespace TransferPipeline.Hub.Http;

/// <summary>How long a server may be silent.</summary>
internal static class Patience
{
    /// <summary>What the caller cancels is cancelled; what takes too long is a <see cref="TimeoutException"/>.</summary>
    internal static async Task<T> WithinAsync<T>(TimeSpan silence, string host, Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(silence);
        try
        {
            return await work(limit.Token);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (OperationCanceledException failure)
        {
            throw new TimeoutException($"{host} was silent for {silence.TotalSeconds:0.#} seconds.", failure);
        }
    }
}
