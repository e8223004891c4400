using System.Globalization;
using Spectre.Console;

namespace TransferPipeline.Cli.Output;

/// <summary>A run, drawn for people.</summary>
internal static class RunTables
{
    internal static void Draw(IAnsiConsole console, RunDocument run)
    {
        console.Write(Stages(run.Stages));
        if (run.Dataset is { } dataset)
        {
            console.Line($"dataset  {dataset.Name}@{dataset.Version}: {Count(dataset.Rows)} rows, {dataset.Answers}");
        }

        if (run.Model is { } model)
        {
            console.Line($"model    {model.Name}@{model.Version}{Figures(model.Metrics)}");
            console.Line($"         {model.Path}");
        }

        foreach (var output in run.Outputs)
        {
            console.Line($"output   {output}");
        }

        foreach (var note in run.Notes)
        {
            console.Line($"note     {note}");
        }
    }

    /// <summary>Prints a run that somebody asked for: how it stands, then the rest.</summary>
    internal static void AnswerShown(Session session, RunDocument run) => session.Answer(run, console =>
    {
        console.Line($"{run.Run}: {run.State}{(run.Reason is { } reason ? $": {reason}" : "")}");
        Draw(console, run);
    });

    internal static string Figures(MetricsDocument? metrics) => metrics switch
    {
        null => "",
        { R2: not null } => string.Create(CultureInfo.InvariantCulture, $": R2 {metrics.R2:0.0000}, mean absolute error {metrics.Mae:G4}, Spearman {metrics.Spearman:0.0000}"),
        { MicroF1: not null } => string.Create(
            CultureInfo.InvariantCulture,
            $": micro-F1 {metrics.MicroF1:0.0000}, macro-F1 {metrics.MacroF1:0.0000}, exact match {metrics.ExactMatch:0.0000}, log loss {metrics.LogLoss:0.0000}, ECE {metrics.Ece:0.0000}"),
        _ => string.Create(
            CultureInfo.InvariantCulture,
            $": accuracy {metrics.Accuracy:0.0000}, macro-F1 {metrics.MacroF1:0.0000}, log loss {metrics.LogLoss:0.0000}, ECE {metrics.Ece:0.0000}"),
    };

    /// <summary>The figure that comes first: accuracy, else micro-F1 or R2, with its name.</summary>
    internal static string Headline(MetricsDocument? metrics) => metrics switch
    {
        { Accuracy: { } accuracy } => accuracy.ToString("0.0000", CultureInfo.InvariantCulture),
        { MicroF1: { } micro } => string.Create(CultureInfo.InvariantCulture, $"micro-F1 {micro:0.0000}"),
        { R2: { } r2 } => string.Create(CultureInfo.InvariantCulture, $"R2 {r2:0.0000}"),
        _ => "",
    };

    /// <summary>A table with left-aligned text columns, then right-aligned number columns.</summary>
    internal static Table Plain(IEnumerable<string> texts, params IEnumerable<string> numbers)
    {
        var table = new Table().Border(TableBorder.Rounded);
        foreach (var text in texts)
        {
            table.AddColumn(new TableColumn(new Text(text)).NoWrap());
        }

        foreach (var number in numbers)
        {
            table.AddColumn(new TableColumn(new Text(number)).RightAligned().NoWrap());
        }

        return table;
    }

    internal static Table Row(this Table table, params IEnumerable<string> cells) => table.AddRow(cells.Select(cell => new Text(cell)));

    internal static string Count(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static Table Stages(IReadOnlyList<StageDocument> stages)
    {
        var table = Plain(["stage"], "in", "done", "cached", "duplicate", "quarantined", "seconds");
        foreach (var stage in stages)
        {
            var seconds = stage is { In: 0, Seconds: 0 } ? "" : stage.Seconds.ToString("0.0", CultureInfo.InvariantCulture);
            table.Row(stage.Name, Count(stage.In), Count(stage.Done), Count(stage.Cached), Count(stage.Duplicate), Count(stage.Quarantined), seconds);
        }

        return table;
    }
}
