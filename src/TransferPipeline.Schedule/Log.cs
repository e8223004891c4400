using Microsoft.Extensions.Logging;
using TransferPipeline.Ledger.Runs;

namespace TransferPipeline.Schedule;

internal static partial class Log
{
    [LoggerMessage(5000, LogLevel.Information, "{RunId} {Stage}: planned, {ShardCount} shards")]
    internal static partial void StagePlanned(this ILogger logger, string runId, string stage, int shardCount);

    [LoggerMessage(5001, LogLevel.Information, "{RunId} {Stage}: complete, {ShardCount} shards, {RowCount} rows")]
    internal static partial void StageCompleted(this ILogger logger, string runId, string stage, int shardCount, long rowCount);

    [LoggerMessage(5002, LogLevel.Information, "{RunId}: {State} {Reason}")]
    internal static partial void RunFinished(this ILogger logger, string runId, RunState state, string? reason);

    [LoggerMessage(5003, LogLevel.Debug, "{RunId}: published {ShardCount} due shards again")]
    internal static partial void Reconciled(this ILogger logger, string runId, int shardCount);

    [LoggerMessage(5004, LogLevel.Warning, "Looking for what is due failed; it is tried again")]
    internal static partial void ReconcileFailed(this ILogger logger, Exception exception);

    [LoggerMessage(5005, LogLevel.Information, "drops/{Dataset}/ holds nothing (any more): skipped")]
    internal static partial void DropGone(this ILogger logger, string dataset);

    [LoggerMessage(5006, LogLevel.Information, "drops/{Dataset}/ in version {Version} started {RunId}")]
    internal static partial void DropStarted(this ILogger logger, string dataset, string version, string runId);

    [LoggerMessage(5007, LogLevel.Warning, "drops/{Dataset}/ in version {Version} was rejected: {Reason}")]
    internal static partial void DropRejected(this ILogger logger, string dataset, string version, string reason);

    [LoggerMessage(5008, LogLevel.Information, "Deleted {Kind} {Name}/{Version}: newer versions are kept")]
    internal static partial void VersionDeleted(this ILogger logger, string kind, string name, string version);

    [LoggerMessage(5009, LogLevel.Warning, "{Path} cannot be written: {Reason}")]
    internal static partial void ReportNotWritten(this ILogger logger, string path, string reason);

    [LoggerMessage(5010, LogLevel.Warning, "Whether there are new rows since model {Name}/{Version} cannot be told, so the run goes on: {Reason}")]
    internal static partial void EarlierDataGone(this ILogger logger, string name, string version, string reason);

    [LoggerMessage(5011, LogLevel.Warning, "Dataset {Name}/{Version} cannot be read, so no shards are deleted that it may need: {Reason}")]
    internal static partial void VersionUnreadable(this ILogger logger, string name, string version, string reason);
}
