using System.Globalization;
using Spectre.Console;
using TransferPipeline.Cli.Output;

namespace TransferPipeline.Cli.Demo;

/// <summary>The methods side by side, and in a sentence what that shows.</summary>
internal static class DemoTable
{
    internal static void Draw(IAnsiConsole console, IReadOnlyList<DemoOutcome> outcomes, string root)
    {
        var table = RunTables.Plain(["method"], "labels", "scored", "accuracy", "seconds");
        foreach (var outcome in outcomes)
        {
            var seconds = outcome.Seconds.ToString("0.0", CultureInfo.InvariantCulture) + (outcome.Cached ? " (cached)" : "");
            table.Row(outcome.Method.Name, RunTables.Count(outcome.Labels), RunTables.Count(outcome.Scored.Rows), Percent(outcome.Scored.Share), seconds);
        }

        console.Write(table);
        var labelsPerClass = outcomes[0].Labels / outcomes[0].Report.Dataset!.Classes.Count;
        console.Line(Verdict(labelsPerClass, outcomes[0].Scored, outcomes[1].Scored, outcomes[2].Scored));
        console.Line(outcomes.All(outcome => outcome.Cached)
            ? "Nothing was computed again: embeddings, heads and scores were there from an earlier run. Another --root starts afresh."
            : "Seconds are those of embedding, training and scoring; the first method's include loading the libraries.");
        DrawPaths(console, outcomes[0], root);
    }

    /// <summary>Claims a gain only where the counts show one.</summary>
    internal static string Verdict(long labelsPerClass, ScoredCount transferred, ScoredCount pixels, ScoredCount scratch)
    {
        var points = 100 * (transferred.Share - Math.Max(pixels.Share, scratch.Share));
        var counts = $"With {labelsPerClass} labels a class the head on the pretrained model labels {RunTables.Count(transferred.Right)} of {RunTables.Count(transferred.Rows)} pictures right, "
            + $"the one on raw pixels {RunTables.Count(pixels.Right)}, the same network trained from scratch {RunTables.Count(scratch.Right)}";
        return points > 0
            ? string.Create(CultureInfo.InvariantCulture, $"{counts}: the same labels give {points:0.0} points more on a model that was trained on other classes.")
            : $"{counts}: here the pretrained model gained nothing.";
    }

    private static void DrawPaths(IAnsiConsole console, DemoOutcome transferred, string root)
    {
        console.Line($"root     {root}");
        console.Line($"model    {Path.Combine(root, transferred.Report.Model!.Model.Path)}");
        console.Line($"scores   {transferred.Manifest}");
        foreach (var plot in transferred.Plots)
            console.Line($"plot     {plot}");
    }

    private static string Percent(double share) => (100 * share).ToString("0.0", CultureInfo.InvariantCulture) + " %";
}
