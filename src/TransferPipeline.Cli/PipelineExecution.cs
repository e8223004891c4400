using TransferPipeline.Cli.Hosting;
using TransferPipeline.Cli.Output;
using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Ledger.Runs;

namespace TransferPipeline.Cli;

/// <summary>Runs a pipeline in this process, shows how far it is, and says what came of it.</summary>
internal static class PipelineExecution
{
    /// <summary>Opens the root, runs the pipeline and prints the answer; the result is the exit code.</summary>
    internal static async Task<int> RunAsync(Session session, PipelineSpec spec, CancellationToken cancellationToken)
    {
        await using var pipeline = await EmbeddedPipeline.OpenAsync(session.Root, new PullLines(session), cancellationToken);
        var report = await RunAsync(session, pipeline, spec, cancellationToken);
        return Answer(session, RunDocuments.Of(report, session.Root));
    }

    /// <summary>Runs the pipeline in an open root.</summary>
    internal static async Task<RunReport> RunAsync(Session session, EmbeddedPipeline pipeline, PipelineSpec spec, CancellationToken cancellationToken)
    {
        var submitted = await pipeline.SubmitAsync(spec, cancellationToken);
        session.RunId = submitted.RunId;
        session.Say(submitted.Resumed ? $"Resuming {submitted.RunId}" : $"Started {submitted.RunId}");
        foreach (var note in submitted.Notes)
        {
            session.Say($"  {note}");
        }

        return await session.CreateDisplay().ShowAsync(progress => pipeline.WaitAsync(submitted.RunId, progress, cancellationToken));
    }

    /// <summary>Prints what came of a run, and on standard error why it did not succeed; the result is the exit code.</summary>
    internal static int Answer(Session session, RunDocument run)
    {
        session.Answer(run, console => RunTables.Draw(console, run));
        switch (run.State)
        {
            case nameof(RunState.Succeeded):
                return ExitCode.Done;
            case nameof(RunState.Skipped):
                session.Say($"{run.Run} was skipped: {run.Reason}");
                return ExitCode.Done;
            case nameof(RunState.Cancelled):
                Console.Error.WriteLine($"{run.Run} was cancelled.");
                return ExitCode.Cancelled;
            default:
                Console.Error.WriteLine($"error: {run.Run} failed: {run.Reason}");
                return ExitCode.Failed;
        }
    }
}
