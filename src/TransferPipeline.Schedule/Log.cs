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
}
