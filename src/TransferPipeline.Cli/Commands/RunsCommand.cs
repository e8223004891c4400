using System.CommandLine;
using TransferPipeline.Cli.Hosting;
using TransferPipeline.Cli.Output;
using TransferPipeline.Cli.Server;
using TransferPipeline.Contracts;
using TransferPipeline.Ledger.Runs;

namespace TransferPipeline.Cli.Commands;

internal static class RunsCommand
{
    internal static Command Create() => new("runs", "What was run.") { CreateList(), CreateShow(), CreateCancel(), CreateRetry() };

    private static Argument<string> RunId() => new("ID") { Description = "The run, such as flowers-1." };

    private static Command CreateList() => new Command("list", "All runs, newest first.")
        .Does(
            async (_, session, cancellationToken) =>
            {
                var root = await EmbeddedRoot.OpenReadOnlyAsync(session.Root, cancellationToken);
                var runs = await root.Runs.ListAsync(cancellationToken);
                RunLists.Answer(session, [.. runs.Select(run => new RunListItem(run.Id, run.State.ToString(), run.Reason, run.CreatedAt, run.FinishedAt))]);
                return ExitCode.Done;
            },
            (_, session, server, cancellationToken) => ServerRuns.ListAsync(session, server, cancellationToken));

    private static Command CreateShow()
    {
        var id = RunId();
        return new Command("show", "A run's stages, with what became of every row.") { id }
            .Does(
                async (parsed, session, cancellationToken) =>
                {
                    var runId = parsed.GetRequiredValue(id);
                    var root = await EmbeddedRoot.OpenReadOnlyAsync(session.Root, cancellationToken);
                    var report = await root.ReportAsync(runId, cancellationToken) ?? throw NoRun(runId, session);
                    RunTables.AnswerShown(session, RunDocuments.Of(report, session.Root));
                    return ExitCode.Done;
                },
                (parsed, session, server, cancellationToken) => ServerRuns.ShowAsync(session, server, parsed.GetRequiredValue(id), cancellationToken));
    }

    private static Command CreateCancel()
    {
        var id = RunId();
        return new Command("cancel", "End a run for good: finished shards stay, the same command starts a new run.") { id }
            .Does(
                async (parsed, session, cancellationToken) =>
                {
                    var runId = parsed.GetRequiredValue(id);
                    var root = await EmbeddedRoot.OpenReadOnlyAsync(session.Root, cancellationToken);
                    var cancelled = await root.Runs.FinishAsync(runId, RunState.Cancelled, "cancelled by 'transfer runs cancel'", cancellationToken);
                    var run = await root.Runs.FindAsync(runId, cancellationToken) ?? throw NoRun(runId, session);
                    session.Answer(
                        new RunDocument { Run = run.Id, State = run.State.ToString(), Reason = run.Reason },
                        console => console.Line(cancelled ? $"{run.Id} is cancelled." : $"{run.Id} had ended already: {run.State}."));
                    return ExitCode.Done;
                },
                (parsed, session, server, cancellationToken) => ServerRuns.CancelAsync(session, server, parsed.GetRequiredValue(id), cancellationToken));
    }

    private static Command CreateRetry()
    {
        var id = RunId();
        var detach = CommandOptions.Detach();
        return new Command("retry", "Run an ended run's pipeline again at a worker service, with the data as it was; what it finished is found, not computed.") { id, detach }
            .DoesAtServer((parsed, session, server, cancellationToken) => ServerRuns.RetryAsync(session, server, parsed.GetRequiredValue(id), parsed.GetValue(detach), cancellationToken));
    }

    private static RejectedException NoRun(string id, Session session)
        => new($"There is no run {id} in {session.Root}. 'transfer runs list' shows what is there.");
}
