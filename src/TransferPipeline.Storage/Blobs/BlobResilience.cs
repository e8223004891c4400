using Azure;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using Polly.Timeout;

namespace TransferPipeline.Storage.Blobs;

/// <summary>
/// The one place that tries blob requests again: the SDK's own retries are off. Retry with jitter around a circuit breaker around a time-out per try. A
/// transfer is many requests, each with the SDK's time-out; as a whole it takes as long as its size needs.
/// </summary>
internal static class BlobResilience
{
    private static readonly HashSet<int> TransientStatuses = [0, 408, 429, 500, 502, 503, 504];

    internal static ResiliencePipeline Build(BlobStorageOptions options, bool transfers, TimeProvider time)
    {
        var builder = new ResiliencePipelineBuilder { Name = "blobs", TimeProvider = time };
        if (options.Retries > 0)
        {
            builder.AddRetry(new RetryStrategyOptions
            {
                MaxRetryAttempts = options.Retries,
                BackoffType = DelayBackoffType.Exponential,
                Delay = TimeSpan.FromMilliseconds(400),
                MaxDelay = TimeSpan.FromSeconds(30),
                UseJitter = true,
                ShouldHandle = arguments => ValueTask.FromResult(IsTransient(arguments.Outcome.Exception, arguments.Context) || arguments.Outcome.Exception is BrokenCircuitException),
                DelayGenerator = arguments => ValueTask.FromResult(RetryAfter(arguments.Outcome.Exception)),
            });
        }

        builder.AddCircuitBreaker(new CircuitBreakerStrategyOptions
        {
            // Only when nearly everything fails: a few throttled requests of many are what the retry is for.
            FailureRatio = 0.9,
            MinimumThroughput = 20,
            SamplingDuration = TimeSpan.FromSeconds(30),
            BreakDuration = TimeSpan.FromSeconds(5),
            ShouldHandle = arguments => ValueTask.FromResult(IsTransient(arguments.Outcome.Exception, arguments.Context)),
        });
        if (!transfers)
            builder.AddTimeout(TimeSpan.FromSeconds(options.TimeoutSeconds));
        return builder.Build();
    }

    /// <summary>What another try may mend. A wrong name, a denied access or a failed condition stays what it is.</summary>
    private static bool IsTransient(Exception? exception, ResilienceContext context) => exception switch
    {
        // The SDK gives up on a request in this way; so does whoever no longer wants the answer.
        OperationCanceledException => !context.CancellationToken.IsCancellationRequested,
        RequestFailedException failed => TransientStatuses.Contains(failed.Status),
        TimeoutRejectedException or IOException or HttpRequestException => true,
        AggregateException aggregate => aggregate.InnerExceptions.All(inner => IsTransient(inner, context)),
        _ => false,
    };

    /// <summary>What the service asked for; null leaves it to the back-off.</summary>
    private static TimeSpan? RetryAfter(Exception? exception)
    {
        var header = exception is RequestFailedException failed && failed.GetRawResponse() is { } response && response.Headers.TryGetValue("Retry-After", out var value) ? value : null;
        return int.TryParse(header, out var seconds) && seconds is >= 0 and <= 120 ? TimeSpan.FromSeconds(seconds) : null;
    }
}
