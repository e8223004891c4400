using MassTransit;
using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Contracts.Runs;
using TransferPipeline.Ledger.Results;
using TransferPipeline.Ledger.Runs;
using TransferPipeline.Schedule.Runs;
using TransferPipeline.Storage.Artifacts;

namespace TransferPipeline.Schedule.Submissions;

/// <summary>The one door through which runs enter the ledger: from the command line, HTTP, a message, a drop or a schedule.</summary>
internal sealed class RunSubmission(IArtifactStore store, ResultLedger results, RunLedger runs, StartedRuns started, LocalPaths local, ModelIntake intake, IBus bus)
{
    /// <summary>Settles what the pipeline names, enters the run (or finds the one that was asked for before) and asks for it to be advanced.</summary>
    /// <param name="request">See <see cref="RequestId"/>; null when a person asks.</param>
    internal async Task<(Run Run, bool Resumed, IReadOnlyList<string> Notes)> SubmitAsync(PipelineSpec spec, string? request, CancellationToken cancellationToken)
    {
        if (request is not null && await runs.FindByRequestAsync(request, cancellationToken) is { } known)
        {
            await AnnounceAsync(known, cancellationToken);
            return (known, true, []);
        }

        var settlement = new PipelineSettlement(store, results, local, intake);
        var settled = await settlement.SettleAsync(spec, cancellationToken);
        var (run, resumed) = await runs.BeginAsync(settled, RunPlan.StagesOf(settled), request, cancellationToken);
        await AnnounceAsync(run, cancellationToken);
        return (run, resumed, settlement.Notes);
    }

    private Task AnnounceAsync(Run run, CancellationToken cancellationToken)
    {
        started.Add(run.Id);
        return bus.Publish(new AdvanceRun { RunId = run.Id }, cancellationToken);
    }
}
