using System.CommandLine;
using System.Globalization;
using TransferPipeline.Cli.Hosting;
using TransferPipeline.Cli.Output;
using TransferPipeline.Contracts;
using TransferPipeline.Ledger.Runs;

namespace TransferPipeline.Cli.Commands;

internal static class RunsCommand
{
    internal static Command Create() => new("runs", "What was run.") { CreateList(), CreateShow(), CreateCancel() };

    private static Argument<string> RunId() => new("ID") { Description = "The run, such as flowers-1." };

    private static Command CreateList() => new Command("list", "All runs, newest first.")
        .Does(async (_, session, cancellationToken) =>
        {
            var root = await EmbeddedRoot.OpenReadOnlyAsync(session.Root, cancellationToken);
            var runs = await root.Runs.ListAsync(cancellationToken);
            var document = new RunListDocument([.. runs.Select(run => new RunListItem(run.Id, run.State.ToString(), run.Reason, run.CreatedAt, run.FinishedAt))]);
            session.Answer(document, console =>
            {
                var table = RunTables.Plain(["run", "state", "started", "reason"], "seconds");
                foreach (var run in runs)
                {
                    var seconds = (run.FinishedAt - run.CreatedAt)?.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture) ?? "";
                    table.Row(run.Id, run.State.ToString(), run.CreatedAt.ToString("u", CultureInfo.InvariantCulture), run.Reason ?? "", seconds);
                }

                console.Write(table);
            });
            return ExitCode.Done;
        });

    private static Command CreateShow()
    {
        var id = RunId();
        return new Command("show", "A run's stages, with what became of every row.") { id }
            .Does(async (parsed, session, cancellationToken) =>
            {
                var runId = parsed.GetRequiredValue(id);
                var root = await EmbeddedRoot.OpenReadOnlyAsync(session.Root, cancellationToken);
                var report = await root.ReportAsync(runId, cancellationToken) ?? throw NoRun(runId, session);
                session.Answer(RunDocuments.Of(report, session.Root), console =>
                {
                    console.Line($"{report.Run.Id}: {report.Run.State}{(report.Run.Reason is { } reason ? $": {reason}" : "")}");
                    RunTables.Draw(console, report, session.Root);
                });
                return ExitCode.Done;
            });
    }

    private static Command CreateCancel()
    {
        var id = RunId();
        return new Command("cancel", "End a run for good: finished shards stay, the same command starts a new run.") { id }
            .Does(async (parsed, session, cancellationToken) =>
            {
                var runId = parsed.GetRequiredValue(id);
                var root = await EmbeddedRoot.OpenReadOnlyAsync(session.Root, cancellationToken);
                var cancelled = await root.Runs.FinishAsync(runId, RunState.Cancelled, "cancelled by 'transfer runs cancel'", cancellationToken);
                var run = await root.Runs.FindAsync(runId, cancellationToken) ?? throw NoRun(runId, session);
                session.Answer(
                    new RunDocument { Run = run.Id, State = run.State.ToString(), Reason = run.Reason },
                    console => console.Line(cancelled ? $"{run.Id} is cancelled." : $"{run.Id} had ended already: {run.State}."));
                return ExitCode.Done;
            });
    }

    private static RejectedException NoRun(string id, Session session)
        => new($"There is no run {id} in {session.Root}. 'transfer runs list' shows what is there.");

    private sealed record RunListDocument(IReadOnlyList<RunListItem> Runs);

    private sealed record RunListItem(string Run, string State, string? Reason, DateTimeOffset CreatedAt, DateTimeOffset? FinishedAt);
}
