using MassTransit;
using Microsoft.Extensions.Logging;
using TransferPipeline.Contracts;
using TransferPipeline.Contracts.Runs;
using TransferPipeline.Ledger.Runs;
using TransferPipeline.Ledger.Shards;

namespace TransferPipeline.Schedule.Runs;

/// <summary>Moves a run forward as far as the ledger allows. Every step is conditional in the ledger, so doing it twice, or at once, is harmless.</summary>
internal sealed class RunCoordinator(RunLedger runs, ShardLedger shards, StagePlanner planner, NewData novelty, IBus bus, ILogger<RunCoordinator> logger)
{
    internal async Task AdvanceAsync(string runId, CancellationToken cancellationToken)
    {
        var run = await runs.FindAsync(runId, cancellationToken);
        if (run is not { State: RunState.Running })
            return;

        foreach (var stage in await runs.StagesAsync(runId, cancellationToken))
        {
            if (stage.Complete)
                continue;

            if (stage.Failed > 0)
                await FinishAsync(runId, RunState.Failed, string.Join('\n', await shards.FailuresAsync(runId, cancellationToken)), cancellationToken);
            else if (stage.Expected is null)
                await PlanAsync(run, stage.Name, cancellationToken);

            if (stage.Expected is null || stage.Done < stage.Expected)
                return;

            if (Verdict(run, stage) is { } reason)
            {
                await FinishAsync(runId, RunState.Failed, reason, cancellationToken);
                return;
            }

            if (await runs.CompleteStageAsync(runId, stage.Name, cancellationToken))
                logger.StageCompleted(runId, stage.Name, stage.Expected.Value, stage.Rows.In);

            if (stage.Name == StageNames.Ingest && await novelty.TooLittleAsync(run, cancellationToken) is { } little)
            {
                await FinishAsync(runId, RunState.Skipped, little, cancellationToken);
                return;
            }
        }

        await FinishAsync(runId, RunState.Succeeded, null, cancellationToken);
    }

    internal Task CancelAsync(string runId, CancellationToken cancellationToken) => FinishAsync(runId, RunState.Cancelled, "cancelled on request", cancellationToken);

    /// <summary>Why a stage whose shards are all done must fail the run; null when it need not.</summary>
    private static string? Verdict(Run run, Stage stage)
    {
        var rows = stage.Rows;
        if (!rows.Balanced)
            return $"{stage.Name}: {rows.In} rows came in, but done {rows.Done} + cached {rows.Cached} + duplicate {rows.Duplicate} + quarantined {rows.Quarantined} are another number. This is a bug.";

        var budget = run.Spec.ErrorBudget;
        if (rows.IsWithin(budget))
            return null;

        return $"{stage.Name}: {rows.Quarantined} of {rows.In} rows are quarantined ({rows.QuarantineRate:P1}), more than the error budget allows "
            + $"(at most {(budget.MaxCount is { } count ? $"{count} rows and " : "")}{budget.MaxRate:P1}). "
            + $"The rows and reasons are in quarantine/{run.Id}/; mend the data, or raise errorBudget.";
    }

    private async Task PlanAsync(Run run, string stage, CancellationToken cancellationToken)
    {
        StageWork work;
        try
        {
            work = await planner.PlanAsync(run, stage, cancellationToken);
        }
        catch (RejectedException rejected)
        {
            await FinishAsync(run.Id, RunState.Failed, $"{stage}: {rejected.Message}", cancellationToken);
            return;
        }

        await shards.PlanAsync(run.Id, stage, work, cancellationToken);
        logger.StagePlanned(run.Id, stage, work.Inputs.Count);
        await bus.PublishShardsAsync(Enumerable.Range(0, work.Inputs.Count).Select(index => new ShardAddress(run.Id, stage, index)), cancellationToken);

        if (work.Inputs.Count == 0)
            await bus.Publish(new AdvanceRun { RunId = run.Id }, cancellationToken);
    }

    private async Task FinishAsync(string runId, RunState state, string? reason, CancellationToken cancellationToken)
    {
        if (!await runs.FinishAsync(runId, state, reason, cancellationToken))
            return;

        logger.RunFinished(runId, state, reason);
        var run = await runs.FindAsync(runId, cancellationToken);
        await bus.Publish(new RunFinished { RunId = runId, RequestId = RequestId.SentAs(run?.Request), State = state.ToString(), Reason = reason }, cancellationToken);
    }
}
