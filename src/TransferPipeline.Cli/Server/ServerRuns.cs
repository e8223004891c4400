using TransferPipeline.Cli.Hosting;
using TransferPipeline.Cli.Output;
using TransferPipeline.Ledger.Runs;
using TransferPipeline.Schedule;

namespace TransferPipeline.Cli.Server;

/// <summary>Runs at a worker service: submitted, watched, listed, ended.</summary>
internal static class ServerRuns
{
    private static readonly TimeSpan ShortestPoll = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPoll = TimeSpan.FromSeconds(2);

    /// <summary>Brings what the file names to the service, submits the pipeline and watches the run; the result is the exit code.</summary>
    internal static async Task<int> RunAsync(Session session, ServerClient server, string file, bool detach, CancellationToken cancellationToken)
    {
        var (spec, notes) = await PipelineUpload.BringAsync(session, server, ScheduleSlice.ReadPipelineFile(file), cancellationToken);
        var submitted = await server.PostAsync<ServerSubmission>("api/runs", spec, Patience.Short, cancellationToken);
        return await FollowAsync(session, server, submitted with { Notes = [.. notes.Union(submitted.Notes)] }, detach, cancellationToken);
    }

    internal static async Task<int> RetryAsync(Session session, ServerClient server, string runId, bool detach, CancellationToken cancellationToken)
        => await FollowAsync(session, server, await server.PostAsync<ServerSubmission>($"{Path(runId)}/retry", null, Patience.Short, cancellationToken), detach, cancellationToken);

    internal static async Task<int> ListAsync(Session session, ServerClient server, CancellationToken cancellationToken)
    {
        var runs = await server.GetAsync<IReadOnlyList<ServerRun>>("api/runs", Patience.Short, cancellationToken);
        RunLists.Answer(session, [.. runs.Select(run => new RunListItem(run.Run, run.State, run.Reason, run.CreatedAt, run.FinishedAt))]);
        return ExitCode.Done;
    }

    internal static async Task<int> ShowAsync(Session session, ServerClient server, string runId, CancellationToken cancellationToken)
    {
        var run = await server.GetAsync<ServerRun>(Path(runId), Patience.Short, cancellationToken);
        RunTables.AnswerShown(session, await ServerReport.ReadAsync(server, run, cancellationToken));
        return ExitCode.Done;
    }

    internal static async Task<int> CancelAsync(Session session, ServerClient server, string runId, CancellationToken cancellationToken)
    {
        var run = await server.PostAsync<ServerRun>($"{Path(runId)}/cancel", null, Patience.Short, cancellationToken);
        session.Answer(
            new RunDocument { Run = run.Run, State = run.State, Reason = run.Reason },
            console => console.Line(run.State == nameof(RunState.Cancelled) ? $"{run.Run} is cancelled." : $"{run.Run} had ended already: {run.State}."));
        return ExitCode.Done;
    }

    private static async Task<int> FollowAsync(Session session, ServerClient server, ServerSubmission submitted, bool detach, CancellationToken cancellationToken)
    {
        session.Say($"{(submitted.Resumed ? "Joining" : "Started")} {submitted.Run}");
        foreach (var note in submitted.Notes)
            session.Say($"  {note}");

        if (detach)
        {
            session.Answer(new RunDocument { Run = submitted.Run, State = nameof(RunState.Running), Notes = submitted.Notes }, _ => { });
            return ExitCode.Done;
        }

        session.RunId = submitted.Run;
        return PipelineExecution.Answer(session, await WatchAsync(session, server, submitted.Run, cancellationToken));
    }

    private static async Task<RunDocument> WatchAsync(Session session, ServerClient server, string runId, CancellationToken cancellationToken)
    {
        try
        {
            var run = await session.CreateDisplay().ShowAsync(progress => WatchAsync(server, runId, progress, cancellationToken));
            return await ServerReport.ReadAsync(server, run, cancellationToken);
        }
        catch (IOException away)
        {
            throw new IOException($"{away.Message} {runId} is not lost: the same command watches it again.", away);
        }
    }

    private static async Task<ServerRun> WatchAsync(ServerClient server, string runId, IProgress<IReadOnlyList<StageProgress>> progress, CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var run = await server.GetAsync<ServerRun>(Path(runId), Patience.Watching, cancellationToken);
            var stages = run.Stages.Select(stage => stage.ToStage()).ToList();
            progress.Report([.. stages.Select(stage => StageProgress.Of(stage, stages, inFlight: 0))]);
            if (run.State != nameof(RunState.Running))
                return run;

            // The end of a short run is noticed soon, and a long run is not asked about all the time.
            await Task.Delay(TimeSpan.FromTicks(Math.Clamp(TimeProvider.System.GetElapsedTime(started).Ticks / 16, ShortestPoll.Ticks, LongestPoll.Ticks)), cancellationToken);
        }
    }

    private static string Path(string runId) => $"api/runs/{Uri.EscapeDataString(runId)}";
}
