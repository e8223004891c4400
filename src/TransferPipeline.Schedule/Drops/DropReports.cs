using MassTransit;
using Microsoft.Extensions.Logging;
using TransferPipeline.Contracts;
using TransferPipeline.Contracts.Runs;
using TransferPipeline.Ledger.Drops;
using TransferPipeline.Ledger.Runs;
using TransferPipeline.Ledger.Shards;
using TransferPipeline.Storage.Artifacts;

namespace TransferPipeline.Schedule.Drops;

/// <summary>Writes <c>drops/&lt;dataset&gt;/_report-&lt;version&gt;.json</c>: what came of a drop, or why it was rejected.</summary>
internal sealed class DropReports(IArtifactStore store, DropLedger drops, RunLedger runs, ShardLedger shards, ILogger<DropReports> logger)
{
    internal async Task WriteDueAsync(CancellationToken cancellationToken)
    {
        foreach (var drop in await drops.UnreportedAsync(cancellationToken))
        {
            var path = DropFolder.ReportPath(drop.Dataset, drop.Version);
            try
            {
                await store.PublishJsonAsync(path, await ReportAsync(drop, cancellationToken), cancellationToken);
                await drops.MarkReportedAsync(drop, cancellationToken);
            }
            catch (Exception refused) when (refused is RejectedException or IOException)
            {
                // This one cannot be written; the others need not wait for it.
                logger.ReportNotWritten(path, refused.Message);
            }
        }
    }

    private async Task<DropReport> ReportAsync(Drop drop, CancellationToken cancellationToken)
    {
        if (drop.Run is null)
            return new DropReport(drop.Dataset, drop.Version, "Rejected", drop.Reason);

        var run = await runs.FindAsync(drop.Run, cancellationToken);
        var outputs = new Dictionary<string, string>();
        var rows = new Dictionary<string, RowCounts>();
        foreach (var stage in await runs.StagesAsync(drop.Run, cancellationToken))
        {
            rows[stage.Name] = stage.Rows;
            if (stage.Name is StageNames.Ingest or StageNames.Train or StageNames.Publish && await shards.CommittedAsync(drop.Run, stage.Name, cancellationToken) is [{ Output.Path: var path }, ..])
                outputs[stage.Name] = path;
        }

        return new DropReport(drop.Dataset, drop.Version, run!.State.ToString(), run.Reason) { Run = run.Id, Rows = rows, Outputs = outputs };
    }

    /// <param name="State"><c>Rejected</c>, or how the run ended.</param>
    private sealed record DropReport(string Dataset, string Version, string State, string? Reason)
    {
        public string? Run { get; init; }

        /// <summary>Per stage: in = done + cached + duplicate + quarantined.</summary>
        public IReadOnlyDictionary<string, RowCounts>? Rows { get; init; }

        /// <summary>Per stage the file that it made: the dataset, the model, the scores' manifest.</summary>
        public IReadOnlyDictionary<string, string>? Outputs { get; init; }
    }
}

/// <summary>A report follows the end of its run at once; the listing writes those whose event was lost.</summary>
internal sealed class RunFinishedConsumer(DropReports reports) : IConsumer<RunFinished>
{
    public Task Consume(ConsumeContext<RunFinished> context) => reports.WriteDueAsync(context.CancellationToken);
}
