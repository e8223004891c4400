using System.Globalization;
using Spectre.Console;
using TransferPipeline.Cli.Hosting;

namespace TransferPipeline.Cli.Output;

/// <summary>A run, drawn for people.</summary>
internal static class RunTables
{
    internal static void Draw(IAnsiConsole console, RunReport report, string root)
    {
        console.Write(Stages(report));
        if (report.Dataset is { } dataset)
        {
            console.Line(string.Create(CultureInfo.InvariantCulture, $"dataset  {dataset.Name}@{dataset.Version}: {dataset.RowCount:N0} rows, {dataset.Classes.Count} classes"));
        }

        if (report.Model is { } registered)
        {
            var model = RunDocuments.Of(registered, root);
            console.Line($"model    {model.Name}@{model.Version}{Figures(model.Metrics)}");
            console.Line($"         {model.Path}");
        }

        foreach (var output in report.Outputs)
        {
            console.Line($"output   {output}");
        }

        foreach (var note in report.Notes)
        {
            console.Line($"note     {note}");
        }
    }

    internal static string Figures(MetricsDocument? metrics) => metrics is null ? "" : string.Create(
        CultureInfo.InvariantCulture,
        $": accuracy {metrics.Accuracy:0.0000}, macro-F1 {metrics.MacroF1:0.0000}, log loss {metrics.LogLoss:0.0000}, ECE {metrics.Ece:0.0000}");

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

    private static Table Stages(RunReport report)
    {
        var table = Plain(["stage"], "in", "done", "cached", "duplicate", "quarantined", "seconds");
        foreach (var stage in report.Stages)
        {
            var rows = stage.Rows;
            var seconds = stage.Elapsed?.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture) ?? "";
            table.Row(stage.Name, Count(rows.In), Count(rows.Done), Count(rows.Cached), Count(rows.Duplicate), Count(rows.Quarantined), seconds);
        }

        return table;
    }
}
