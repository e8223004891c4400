using System.Globalization;

namespace TransferPipeline.Cli.Output;

/// <summary>What <c>runs list</c> prints.</summary>
internal static class RunLists
{
    internal static void Answer(Session session, IReadOnlyList<RunListItem> runs) => session.Answer(new RunListDocument(runs), console =>
    {
        var table = RunTables.Plain(["run", "state", "started", "reason"], "seconds");
        foreach (var run in runs)
        {
            var seconds = (run.FinishedAt - run.CreatedAt)?.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture) ?? "";
            table.Row(run.Run, run.State, run.CreatedAt.ToString("u", CultureInfo.InvariantCulture), run.Reason ?? "", seconds);
        }

        console.Write(table);
    });

    private sealed record RunListDocument(IReadOnlyList<RunListItem> Runs);
}

internal sealed record RunListItem(string Run, string State, string? Reason, DateTimeOffset CreatedAt, DateTimeOffset? FinishedAt);
