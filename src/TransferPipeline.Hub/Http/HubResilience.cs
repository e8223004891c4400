using System.Net;
using Polly;
using Polly.Retry;
using TransferPipeline.Hub.Cache;

namespace TransferPipeline.Hub.Http;

/// <summary>
/// The one place that asks the hub again. What may mend itself is tried up to five times in a row without a byte gained; a download that was cut goes on
/// where it was, so as long as it gains it is not given up. Who cannot be connected to at all is tried twice more: mostly there is no network.
/// </summary>
internal static class HubResilience
{
    private const int MostRetries = 5;
    private const int MostConnects = 2;

    /// <summary>Longer than this nobody waits; the message says how long it would be.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan LongestBackoff = TimeSpan.FromSeconds(30);

    private static readonly HttpRequestError[] NoConnection = [HttpRequestError.NameResolutionError, HttpRequestError.ConnectionError, HttpRequestError.ProxyTunnelError];

    internal static ResiliencePipeline Build(Setbacks setbacks, TimeProvider time) => new ResiliencePipelineBuilder { Name = "hub", TimeProvider = time }
        .AddRetry(new RetryStrategyOptions
        {
            MaxRetryAttempts = int.MaxValue,
            ShouldHandle = arguments => ValueTask.FromResult(IsWorthATry(arguments.Outcome.Exception, setbacks)),
            DelayGenerator = arguments => ValueTask.FromResult<TimeSpan?>(RetryAfter(arguments.Outcome.Exception) ?? Backoff(setbacks.InARow)),
        })
        .Build();

    /// <summary>What another try may mend.</summary>
    internal static bool IsTransient(Exception? exception) => exception switch
    {
        HubStatusException failed => failed.Status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests
            || (failed.Status >= HttpStatusCode.InternalServerError && failed.Status != HttpStatusCode.NotImplemented),
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => false,
        HttpRequestException or TimeoutException or HttpIOException => true,
        IOException failure => !DiskSpace.IsFull(failure) && failure.InnerException is System.Net.Sockets.SocketException,
        _ => false,
    };

    private static bool IsWorthATry(Exception? exception, Setbacks setbacks)
    {
        if (!IsTransient(exception) || RetryAfter(exception) > LongestWait)
            return false;

        setbacks.Failed();
        var unconnected = exception is HttpRequestException failed && NoConnection.Contains(failed.HttpRequestError);
        return setbacks.InARow <= (unconnected ? MostConnects : MostRetries);
    }

    /// <summary>1, 2, 4, … seconds.</summary>
    private static TimeSpan Backoff(int failures) => TimeSpan.FromSeconds(Math.Min(LongestBackoff.TotalSeconds, Math.Pow(2, failures - 1)));

    private static TimeSpan? RetryAfter(Exception? exception) => (exception as HubStatusException)?.RetryAfter;
}
