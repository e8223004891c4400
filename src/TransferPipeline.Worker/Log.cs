namespace TransferPipeline.Worker;

internal static partial class Log
{
    [LoggerMessage(10000, LogLevel.Critical, "A queue is there already with other arguments, so this worker ends: {BrokerSays}. Delete the queue when it is empty, or give the worker a virtual host of its own")]
    internal static partial void QueueRefused(this ILogger logger, string brokerSays);

    [LoggerMessage(10001, LogLevel.Warning, "The broker does not answer, or refuses ({Reason}); it is tried again")]
    internal static partial void BrokerUnreachable(this ILogger logger, string reason);

    [LoggerMessage(10002, LogLevel.Warning, "Work is waiting and none reaches this worker: its connection to the broker is started anew")]
    internal static partial void WatchdogRestartsBus(this ILogger logger);

    [LoggerMessage(10003, LogLevel.Critical, "Work is still waiting and none reaches this worker: it ends, to be started again")]
    internal static partial void WatchdogGivesUp(this ILogger logger);

    [LoggerMessage(10004, LogLevel.Warning, "The watchdog does not reach the ledger or the broker: {Reason}")]
    internal static partial void WatchdogBlind(this ILogger logger, string reason);

    [LoggerMessage(10005, LogLevel.Information, "Dead letter of {Queue} sent again")]
    internal static partial void Replayed(this ILogger logger, string queue);

    [LoggerMessage(10006, LogLevel.Warning, "The recurring jobs could not be entered ({Reason}); it is tried again")]
    internal static partial void SchedulesNotEntered(this ILogger logger, string reason);
}
