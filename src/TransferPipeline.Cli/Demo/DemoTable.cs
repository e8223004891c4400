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
            table.Row(outcome.Method.Name, RunTables.Count(outcome.Labels), RunTables.Count(outcome.Scored.Rows), Percent(outcome.Accuracy), seconds);
        }

        console.Write(table);
        console.Line(Verdict(outcomes[0], outcomes[1]));
        console.Line(outcomes.All(outcome => outcome.Cached)
            ? "Nothing was computed again: embeddings, heads and scores were there from an earlier run. Another --root starts afresh."
            : "Seconds are those of embedding, training and scoring.");
        DrawPaths(console, outcomes[0], root);
    }

    /// <summary>Says of the second method only what the counts say.</summary>
    internal static string Verdict(DemoOutcome transferred, DemoOutcome baseline)
    {
        var labels = transferred.Labels / transferred.Report.Dataset!.Classes.Count;
        var points = 100 * (transferred.Accuracy - baseline.Accuracy);
        var counts = $"With {labels} labels a class, {RunTables.Count(transferred.Scored.Right)} of {RunTables.Count(transferred.Scored.Rows)} pictures are labelled right on top of the pretrained model, "
            + $"{RunTables.Count(baseline.Scored.Right)} from the pixels alone";
        return points > 0
            ? string.Create(CultureInfo.InvariantCulture, $"{counts}: {points:0.0} points gained from the same labels, by a model that never saw these classes.")
            : string.Create(CultureInfo.InvariantCulture, $"{counts}: the pretrained model gained nothing here ({points:0.0} points).");
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
